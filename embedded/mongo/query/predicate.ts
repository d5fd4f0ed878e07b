import { type Document, type Value, isDocument } from '../values/bsonValue.ts';
import { someLeaf } from '../values/paths.ts';

/** A test of the value or values at one path. */
export type Predicate = {
  readonly path: string;
  readonly test: (value: Value | undefined) => boolean;
  /** Whether the elements of an array at the end of the path are tested too. */
  readonly expands: boolean;
  /** True for $ne, $nin, $not: the document matches when no value passes. */
  readonly negated: boolean;
  /** For $elemMatch: the matching element, for a positional update. */
  readonly testElement?: (element: Value) => boolean;
};

export function compilePredicate(predicate: Predicate): (document: Document) => boolean {
  const walk = { path: predicate.path.split('.'), expands: predicate.expands, test: predicate.test };
  return (document) => someLeaf(document, walk) !== predicate.negated;
}

/** Whether an operand is `{ $operator: … }` rather than a document to compare with. */
export function isOperators(operand: Value | undefined): operand is Document {
  return isDocument(operand) && Object.keys(operand)[0]?.startsWith('$') === true;
}
