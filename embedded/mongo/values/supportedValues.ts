import { MongoError, notImplemented } from '../errors.ts';
import { type Document, type Value, isArray, kindOf } from './bsonValue.ts';

const deepest = 180;
// By name, because a Timestamp is an instance of Long.
const bsonTypes = ['Int32', 'Double', 'Long', 'ObjectId', 'Binary', 'BSONRegExp'];

/**
 * Refuses unsafe field names and BSON types whose order or arithmetic is not supported (Decimal128, Timestamp, code,
 * …).
 */
export function requireSupported(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null || value instanceof Date) return;
  if (depth > deepest) throw new MongoError('Overflow', `BSON is nested deeper than ${deepest} levels`);
  if (Array.isArray(value)) {
    for (const element of value) requireSupported(element, depth + 1);
    return;
  }
  // BSON would encode a document with a field of that name as another type.
  if (Object.hasOwn(value, '_bsontype')) throw notImplemented('A field named _bsontype');
  if ('_bsontype' in value) {
    if (bsonTypes.includes(String(value._bsontype))) return;
    throw notImplemented(`BSON type ${String(value._bsontype)}`);
  }
  for (const [name, field] of Object.entries(value)) {
    if (name.includes('__proto__')) throw notImplemented('A field named __proto__');
    requireSupported(field, depth + 1);
  }
}

/** Validates a document to be stored: its size, its `_id`, and that no field has the name of an operator. */
export function requireStorable(document: Document): void {
  const id = document['_id'];
  const kind = kindOf(id);
  if (kind === 'array' || kind === 'regex')
    throw new MongoError('InvalidOptions', `The '_id' value cannot be of type ${kind}`);
  refuseOperatorNames(document);
}

function refuseOperatorNames(value: Value): void {
  const kind = kindOf(value);
  if (kind === 'regex') throw notImplemented('A stored regular expression');
  if (isArray(value)) for (const element of value) refuseOperatorNames(element);
  if (kind !== 'object') return;
  // By kindOf it is a document.
  for (const [name, field] of Object.entries(value as Document)) {
    if (name.startsWith('$'))
      throw new MongoError(
        'DollarPrefixedFieldName',
        `The dollar ($) prefixed field '${name}' is not valid for storage.`,
      );
    if (name.includes('.')) throw notImplemented(`A stored field name with a dot ('${name}')`);
    refuseOperatorNames(field);
  }
}
