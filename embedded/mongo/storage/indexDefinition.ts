import { compileFilter } from '../query/compileFilter.ts';
import { MongoError, notImplemented } from '../errors.ts';
import { type Document, type Value, isDocument, isNumber } from '../values/bsonValue.ts';
import { toNumber } from '../values/numbers.ts';
import { arrayIndex } from '../values/paths.ts';
import { equalValues } from '../values/sortableKey.ts';

/** A parsed index declaration; `definition` is what listIndexes returns. */
export type IndexDefinition = {
  readonly name: string;
  readonly definition: Document;
  readonly fields: readonly string[];
  readonly descending: readonly boolean[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partial: Document | null;
  /** Whether the index contains a document by its partialFilterExpression. */
  readonly covers: (document: Document) => boolean;
};

const allowed = ['v', 'key', 'name', 'unique', 'sparse', 'partialFilterExpression', 'background', 'ns'];
const partialOperators = ['$eq', '$gt', '$gte', '$lt', '$lte', '$exists', '$type', '$in'];

/** Parses and validates one index of createIndexes; refuses unsupported kinds of indexes. */
export function readIndexDefinition(spec: Document): IndexDefinition {
  const foreign = Object.keys(spec).find((option) => !allowed.includes(option));
  if (foreign !== undefined) throw notImplemented(`The index option '${foreign}'`);
  const { key, name, partialFilterExpression: partial } = spec;
  if (!isDocument(key) || Object.keys(key).length === 0)
    throw new MongoError('CannotCreateIndex', 'Index keys must be a document that is not empty.');
  if (typeof name !== 'string' || name === '')
    throw new MongoError('FailedToParse', "The 'name' field is a required property of an index specification");
  if (partial !== undefined && !isDocument(partial))
    throw new MongoError('CannotCreateIndex', 'partialFilterExpression must be a document');
  if (partial) requirePartialFilter(partial);
  if (partial && isTrue(spec['sparse']))
    throw new MongoError('CannotCreateIndex', 'cannot mix "partialFilterExpression" and "sparse" options');
  return {
    name,
    definition: definitionOf(spec, key),
    fields: Object.keys(key).map(requirePlainPath),
    descending: Object.values(key).map(isDescending),
    unique: isTrue(spec['unique']) || isIdKey(key),
    sparse: isTrue(spec['sparse']),
    partial: partial ?? null,
    covers: partial ? compileFilter(partial) : () => true,
  };
}

function definitionOf(spec: Document, key: Document): Document {
  const { v: _v, key: _key, name, ns: _ns, background, ...options } = spec;
  const kept = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== false));
  return { v: spec['v']!, key, name: name!, ...(background === undefined ? {} : { background }), ...kept };
}

export function isIdKey(key: Document): boolean {
  return Object.keys(key).length === 1 && isNumber(key['_id']) && toNumber(key['_id']) === 1;
}

function isTrue(value: Value | undefined): boolean {
  return isNumber(value) ? toNumber(value) !== 0 : value === true;
}

function requirePlainPath(path: string): string {
  const names = path.split('.');
  if (names.includes('')) throw new MongoError('CannotCreateIndex', 'Index keys cannot contain an empty field.');
  if (names.some((name) => name.startsWith('$'))) throw notImplemented(`The index key '${path}'`);
  if (names.some((name) => arrayIndex(name) >= 0)) throw notImplemented(`An index on an array position ('${path}')`);
  return path;
}

function isDescending(direction: Value): boolean {
  if (!isNumber(direction)) throw notImplemented(`An index of type ${JSON.stringify(direction)}`);
  if (toNumber(direction) === 0 || Number.isNaN(toNumber(direction)))
    throw new MongoError('CannotCreateIndex', 'Values in the index key pattern cannot be 0.');
  return toNumber(direction) < 0;
}

function requirePartialFilter(filter: Document): void {
  for (const [name, operand] of Object.entries(filter)) {
    if (name.startsWith('$')) throw notImplemented(`${name} in a partialFilterExpression`);
    if (!isDocument(operand)) continue;
    const foreign = Object.keys(operand).find(
      (operator) => operator.startsWith('$') && !partialOperators.includes(operator),
    );
    if (foreign !== undefined || operand['$exists'] === false)
      throw new MongoError(
        'CannotCreateIndex',
        `Expression not supported in partial index: ${foreign ?? '$exists: false'}`,
      );
  }
}

/** Whether two definitions have the same key and options: creating the index again then does nothing. */
export function isSameIndex(left: IndexDefinition, right: IndexDefinition): boolean {
  const without = ({ name: _name, v: _v, background: _background, ...rest }: Document): Document =>
    Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
  return equalValues(without(left.definition), without(right.definition));
}
