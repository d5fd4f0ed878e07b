import { MongoError } from '../errors.ts';
import type { Value } from '../values/bsonValue.ts';
import { someLeaf } from '../values/paths.ts';
import { sortableKey } from '../values/sortableKey.ts';
import { type Command, collectionName, optionalDocument } from './command.ts';
import { findStored } from './findStored.ts';

export const distinct: Command = {
  fields: ['key', 'query'],
  run(request, { catalog }) {
    const { body, database } = request;
    const key = body['key'];
    if (typeof key !== 'string')
      throw new MongoError('TypeMismatch', "BSON field 'distinct.key' is the wrong type, expected type 'string'");
    const collection = catalog.find(database, collectionName(request));
    const path = key.split('.');
    const values = new Map<string, Value>();
    const collect = (value: Value | undefined): boolean => {
      // An array at the end of the path counts by its elements, which are visited separately.
      if (value !== undefined && !Array.isArray(value)) values.set(sortableKey([value]).toString('latin1'), value);
      return false;
    };
    for (const { document } of findStored(collection, { filter: optionalDocument(body, 'query') }))
      someLeaf(document, { path, expands: true, test: collect });
    const sorted = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
    return { values: sorted.map(([, value]) => value) };
  },
};
