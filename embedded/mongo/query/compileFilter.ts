import { BSONRegExp } from 'bson';
import { compileExpression } from '../aggregate/compileExpression.ts';
import { isTruthy } from '../aggregate/truth.ts';
import { MongoError } from '../errors.ts';
import { type Document, type Value, isArray, isDocument } from '../values/bsonValue.ts';
import { compileFieldOperators } from './fieldOperators.ts';
import { type Predicate, compilePredicate, isOperators } from './predicate.ts';

export type Matches = (document: Document) => boolean;

/** Compiles a filter to a test of documents; refuses operators outside the allow-list. */
export function compileFilter(filter: Document): Matches {
  const tests = Object.entries(filter).flatMap(([name, operand]) => compileEntry(name, operand));
  if (tests.length === 1) return tests[0]!;
  return (document) => tests.every((test) => test(document));
}

function compileEntry(name: string, operand: Value): Matches[] {
  if (!name.startsWith('$')) return predicatesOf(name, operand).map(compilePredicate);
  switch (name) {
    case '$and':
      return branches(name, operand);
    case '$or': {
      const tests = branches(name, operand);
      return [(document) => tests.some((test) => test(document))];
    }
    case '$nor': {
      const tests = branches(name, operand);
      return [(document) => !tests.some((test) => test(document))];
    }
    case '$expr': {
      const expression = compileExpression(operand);
      return [(document) => isTruthy(expression({ root: document, variables: {} }))];
    }
    case '$comment':
      return [];
    default:
      throw new MongoError('BadValue', `unknown top level operator: ${name}`);
  }
}

function branches(name: string, operand: Value): Matches[] {
  return branchesOf(name, operand).map(compileFilter);
}

/** The filters under a $and, $or or $nor. */
export function branchesOf(name: string, operand: Value): Document[] {
  if (!isArray(operand)) throw new MongoError('BadValue', `${name} must be an array`);
  if (operand.length === 0) throw new MongoError('BadValue', '$and/$or/$nor must be a nonempty array');
  return operand.map((branch) => {
    if (isDocument(branch)) return branch;
    throw new MongoError('BadValue', '$or/$and/$nor entries need to be full objects');
  });
}

/** The predicates of one field of a filter. */
export function predicatesOf(path: string, operand: Value): Predicate[] {
  if (isOperators(operand)) return compileFieldOperators(path, operand, compileElementTest);
  if (operand instanceof BSONRegExp) return compileFieldOperators(path, { $regex: operand }, compileElementTest);
  return compileFieldOperators(path, { $eq: operand }, compileElementTest);
}

/**
 * A test of single array elements, as $elemMatch and $pull use: a filter for documents, or operators on the element
 * itself.
 */
export function compileElementTest(condition: Document): (element: Value) => boolean {
  if (isOperators(condition) && !['$and', '$or', '$nor', '$expr'].includes(Object.keys(condition)[0]!)) {
    const predicates = compileFieldOperators('', condition, compileElementTest);
    return (element) => predicates.every(({ test, negated }) => test(element) !== negated);
  }
  const matches = compileFilter(condition);
  return (element) => {
    if (isDocument(element)) return matches(element);
    return isArray(element) && matches(Object.fromEntries(element.entries().map(([at, part]) => [String(at), part])));
  };
}
