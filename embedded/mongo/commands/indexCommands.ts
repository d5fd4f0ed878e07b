import { MongoError } from '../errors.ts';
import type { Collection } from '../storage/collection.ts';
import type { CollectionIndex } from '../storage/collectionIndex.ts';
import { type Value, describe, isArray, isDocument } from '../values/bsonValue.ts';
import { equalValues } from '../values/sortableKey.ts';
import { Int32 } from 'bson';
import { requireCollection } from './collectionCommands.ts';
import { type Command, collectionName, optionalCount, optionalDocument, requireDocuments } from './command.ts';
import { firstBatchOf } from './cursors.ts';

export const createIndexes: Command = {
  fields: ['indexes', 'commitQuorum'],
  run(request, { catalog }) {
    const name = collectionName(request);
    const specs = requireDocuments(request.body, 'indexes');
    if (specs.length === 0) throw new MongoError('BadValue', 'Must specify at least one index to create');
    return catalog.transaction(() => {
      const createdCollectionAutomatically = catalog.find(request.database, name) === null;
      const collection = catalog.require(request.database, name);
      const numIndexesBefore = collection.indexes.length;
      for (const spec of specs) catalog.createIndex(collection, { v: new Int32(2), ...spec });
      const numIndexesAfter = collection.indexes.length;
      const note = numIndexesAfter === numIndexesBefore ? { note: 'all indexes already exist' } : {};
      return { numIndexesBefore, numIndexesAfter, createdCollectionAutomatically, ...note };
    });
  },
};

export const listIndexes: Command = {
  fields: ['cursor'],
  run(request, { catalog, cursors }) {
    const collection = requireCollection(request, catalog.find(request.database, collectionName(request)));
    const definitions = collection.indexes.map((index) => index.definition);
    const batch = firstBatchOf(optionalCount(optionalDocument(request.body, 'cursor'), 'batchSize'), false);
    return { cursor: cursors.open(collection.namespace, definitions.values(), batch) };
  },
};

export const dropIndexes: Command = {
  fields: ['index'],
  run(request, { catalog }) {
    const collection = requireCollection(request, catalog.find(request.database, collectionName(request)));
    const nIndexesWas = collection.indexes.length;
    const dropped = indexesNamed(collection, request.body['index']);
    catalog.transaction(() => dropped.forEach((index) => catalog.dropIndex(collection, index)));
    return { nIndexesWas };
  },
};

function indexesNamed(collection: Collection, wanted: Value | undefined): CollectionIndex[] {
  if (wanted === '*') return collection.indexes.slice(1);
  return (isArray(wanted) ? wanted : [wanted ?? null]).map((one) => {
    const found = collection.indexes.find(({ name, definition }) =>
      isDocument(one) ? equalValues(definition['key'], one) : name === one,
    );
    if (!found)
      throw new MongoError(
        'IndexNotFound',
        `index not found with name [${typeof one === 'string' ? one : describe(one)}]`,
      );
    if (found.name === '_id_') throw new MongoError('InvalidOptions', 'cannot drop _id index');
    return found;
  });
}
