import { MongoError, notImplemented } from '../errors.ts';
import type { Catalog } from '../storage/openCatalog.ts';
import type { Cursors } from './cursors.ts';
import { type Document, type Value, isArray, isDocument, isNumber } from '../values/bsonValue.ts';
import { toNumber } from '../values/numbers.ts';

/** One received command: its body and its database. */
export type CommandRequest = { readonly name: string; readonly database: string; readonly body: Document };
export type Engine = { readonly catalog: Catalog; readonly cursors: Cursors };
/** A command with its supported fields; other fields are refused before it runs. */
export type Command = {
  readonly fields: readonly string[];
  readonly run: (request: CommandRequest, engine: Engine) => object;
};

const generic = [
  '$db',
  'lsid',
  '$clusterTime',
  '$readPreference',
  'readConcern',
  'writeConcern',
  'comment',
  'maxTimeMS',
];

/** Refuses unsupported fields and concerns that a standalone server cannot fulfil. */
export function requireKnownFields(request: CommandRequest, fields: readonly string[]): void {
  const { body, name } = request;
  if (body['txnNumber'] !== undefined || body['startTransaction'] !== undefined)
    throw new MongoError('IllegalOperation', 'Transaction numbers are only allowed on a replica set member or mongos');
  requireFields(body, { of: name, fields: [name, ...generic, ...fields] });
  requireConcerns(body);
}

/** Refuses a field outside the allow-list, as the server refuses an unknown field. */
export function requireFields(body: Document, { of, fields }: { of: string; fields: readonly string[] }): void {
  const foreign = Object.keys(body).find((field) => !fields.includes(field));
  if (foreign === undefined) return;
  throw new MongoError(40415, `BSON field '${of}.${foreign}' is an unknown field for the embedded MongoDB.`);
}

function requireConcerns(body: Document): void {
  const { readConcern, writeConcern } = body;
  const level = isDocument(readConcern) ? readConcern['level'] : undefined;
  if (level !== undefined && !['local', 'available', 'majority'].includes(String(level)))
    throw notImplemented(`Read concern '${String(level)}'`);
  const w = isDocument(writeConcern) ? writeConcern['w'] : undefined;
  if (isNumber(w) && toNumber(w) > 1)
    throw new MongoError('BadValue', "cannot use 'w' > 1 when a host is not replicated");
  if (typeof w === 'string' && w !== 'majority') throw new MongoError(79, `No write concern mode named '${w}'`);
}

/** The name of a command's collection, validated. */
export function collectionName(request: CommandRequest): string {
  const name = request.body[request.name];
  if (typeof name !== 'string') throw new MongoError('InvalidNamespace', 'collection name has invalid type');
  if (name === '' || name.includes('\0') || name.includes('$') || name.startsWith('.') || name.startsWith('system.'))
    throw new MongoError('InvalidNamespace', `Invalid namespace specified '${request.database}.${name}'`);
  return name;
}

export function optionalDocument(body: Document, field: string): Document {
  const value = body[field] ?? {};
  if (isDocument(value)) return value;
  throw new MongoError('TypeMismatch', `BSON field '${field}' is the wrong type, expected type 'object'`);
}

export function requireDocument(body: Document, field: string): Document {
  if (body[field] === undefined) throw new MongoError(40414, `BSON field '${field}' is missing but a required field`);
  return optionalDocument(body, field);
}

export function requireDocuments(body: Document, field: string): Document[] {
  const values: Value | undefined = body[field];
  if (!isArray(values) || !values.every(isDocument))
    throw new MongoError('TypeMismatch', `BSON field '${field}' is the wrong type, expected an array of objects`);
  return [...(values as readonly Document[])];
}

/** A count that must not be negative. */
export function optionalCount(body: Document, field: string): number | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (!isNumber(value))
    throw new MongoError('TypeMismatch', `BSON field '${field}' is the wrong type, expected a number`);
  const count = toNumber(value);
  if (count < 0) throw new MongoError(51024, `BSON field '${field}' value must be >= 0, actual value '${count}'`);
  return Math.trunc(count);
}

export function isSet(body: Document, field: string): boolean {
  const value = body[field];
  if (isNumber(value)) return toNumber(value) !== 0;
  if (value === undefined || value === null || typeof value === 'boolean') return value === true;
  throw new MongoError('TypeMismatch', `BSON field '${field}' is the wrong type, expected type 'bool'`);
}
