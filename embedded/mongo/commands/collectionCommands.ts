import { Binary } from 'bson';
import { MongoError, notImplemented } from '../errors.ts';
import type { Collection } from '../storage/collection.ts';
import type { Document } from '../values/bsonValue.ts';
import {
  type Command,
  type CommandRequest,
  collectionName,
  isSet,
  optionalCount,
  optionalDocument,
} from './command.ts';
import { compileFilter } from '../query/compileFilter.ts';
import { firstBatchOf } from './cursors.ts';

export const create: Command = {
  fields: ['autoIndexId'],
  run(request, { catalog }) {
    const name = collectionName(request);
    // Since 7.0, creating an existing collection with the same options does nothing.
    catalog.require(request.database, name);
    return {};
  },
};

export const drop: Command = {
  fields: [],
  run(request, { catalog, cursors }) {
    const collection = catalog.find(request.database, collectionName(request));
    if (!collection) return {};
    catalog.drop(collection);
    cursors.killAll(collection.namespace);
    return { nIndexesWas: collection.indexes.length, ns: collection.namespace };
  },
};

export const dropDatabase: Command = {
  fields: [],
  run({ database }, { catalog, cursors }) {
    const collections = catalog.list(database);
    catalog.transaction(() => collections.forEach((collection) => catalog.drop(collection)));
    for (const { namespace } of collections) cursors.killAll(namespace);
    return collections.length === 0 ? {} : { dropped: database };
  },
};

export const listCollections: Command = {
  fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'],
  run(request, { catalog, cursors }) {
    const { body, database } = request;
    const matches = compileFilter(optionalDocument(body, 'filter'));
    const shown = catalog.list(database).map((collection) => describeCollection(collection, isSet(body, 'nameOnly')));
    const batch = firstBatchOf(optionalCount(optionalDocument(body, 'cursor'), 'batchSize'), false);
    return { cursor: cursors.open(`${database}.$cmd.listCollections`, shown.filter(matches).values(), batch) };
  },
};

function describeCollection({ name, uuid, indexes }: Collection, nameOnly: boolean): Document {
  const brief: Document = { name, type: 'collection' };
  if (nameOnly) return brief;
  const info = { readOnly: false, uuid: new Binary(uuid, Binary.SUBTYPE_UUID) };
  return { ...brief, options: {}, info, idIndex: indexes[0]!.definition };
}

export const listDatabases: Command = {
  fields: ['nameOnly', 'filter', 'authorizedDatabases'],
  run({ body, database }, { catalog }) {
    if (database !== 'admin') throw new MongoError(13, 'listDatabases may only be run against the admin database.');
    if (!isSet(body, 'nameOnly')) throw notImplemented('listDatabases without nameOnly');
    const matches = compileFilter(optionalDocument(body, 'filter'));
    const names = new Set(catalog.list().map((collection) => collection.database));
    return {
      databases: [...names]
        .sort()
        .map((name) => ({ name }))
        .filter(matches),
    };
  },
};

/** The collection that an index command names; throws the server's error if it does not exist. */
export function requireCollection(request: CommandRequest, collection: Collection | null): Collection {
  if (collection) return collection;
  throw new MongoError(
    'NamespaceNotFound',
    `ns does not exist: ${request.database}.${String(request.body[request.name])}`,
  );
}
