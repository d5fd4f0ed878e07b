import { Binary, BSONRegExp, Double, Int32, Long, ObjectId, deserialize, serialize } from 'bson';

export type NumberValue = Int32 | Double | Long;
export type Value =
  null | boolean | string | NumberValue | Date | ObjectId | Binary | BSONRegExp | Document | readonly Value[];
/** A stored document: numbers keep their BSON type. A missing field is `undefined`. */
export type Document = { [field: string]: Value };

export type Kind =
  'missing' | 'null' | 'number' | 'string' | 'object' | 'array' | 'binary' | 'objectId' | 'bool' | 'date' | 'regex';

/** The kind of a value in MongoDB's type bracketing; all numbers are one kind. */
export function kindOf(value: Value | undefined): Kind {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (isNumber(value)) return 'number';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (value instanceof ObjectId) return 'objectId';
  if (value instanceof Binary) return 'binary';
  if (value instanceof BSONRegExp) return 'regex';
  return 'object';
}

export function isNumber(value: Value | undefined): value is NumberValue {
  return value instanceof Int32 || value instanceof Double || value instanceof Long;
}

export function isArray(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

export function isDocument(value: Value | undefined): value is Document {
  return kindOf(value) === 'object';
}

const typeNames: Record<Exclude<Kind, 'number'>, string> = {
  missing: 'missing',
  null: 'null',
  string: 'string',
  object: 'object',
  array: 'array',
  binary: 'binData',
  objectId: 'objectId',
  bool: 'bool',
  date: 'date',
  regex: 'regex',
};

/** MongoDB's name of a value's BSON type, as `$type` returns it. */
export function typeName(value: Value | undefined): string {
  if (value instanceof Int32) return 'int';
  if (value instanceof Long) return 'long';
  if (value instanceof Double) return 'double';
  // Numbers were handled above.
  return typeNames[kindOf(value) as Exclude<Kind, 'number'>];
}

/** Decodes BSON without promoting numbers, so that a double stays a double. */
export function decode(bytes: Uint8Array): Document {
  const options = { promoteValues: false, promoteBuffers: false, promoteLongs: false, bsonRegExp: true };
  return deserialize(bytes, options) as Document;
}

export function encode(document: object): Buffer {
  const bytes = serialize(document);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Formats a value as MongoDB's messages do. */
export function describe(value: Value | undefined): string {
  return JSON.stringify(value ?? null);
}
