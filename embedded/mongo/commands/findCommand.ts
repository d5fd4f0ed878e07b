import { Long } from 'bson';
import { compileFindProjection } from '../aggregate/compileProjection.ts';
import { MongoError } from '../errors.ts';
import type { Document } from '../values/bsonValue.ts';
import { type Command, collectionName, isSet, optionalCount, optionalDocument } from './command.ts';
import { firstBatchOf } from './cursors.ts';
import { findStored } from './findStored.ts';

export const find: Command = {
  fields: [
    'filter',
    'sort',
    'projection',
    'skip',
    'limit',
    'batchSize',
    'singleBatch',
    'noCursorTimeout',
    'allowDiskUse',
  ],
  run(request, { catalog, cursors }) {
    const { body, database } = request;
    const collection = catalog.find(database, collectionName(request));
    const found = findStored(collection, {
      filter: optionalDocument(body, 'filter'),
      sort: optionalDocument(body, 'sort'),
      skip: optionalCount(body, 'skip'),
      limit: optionalCount(body, 'limit'),
    });
    const documents = projected(found, optionalDocument(body, 'projection'));
    const batch = firstBatchOf(optionalCount(body, 'batchSize'), isSet(body, 'singleBatch'));
    return { cursor: cursors.open(`${database}.${collectionName(request)}`, documents, batch) };
  },
};

/** The documents as the projection shows them; the projection is checked before the first is asked for. */
function projected(found: Iterable<{ document: Document }>, spec: Document): Iterator<Document> {
  const project = compileFindProjection(spec);
  const now = new Date();
  return Iterator.from(found).map(({ document }) => project(document, { root: document, variables: { NOW: now } }));
}

export const getMore: Command = {
  fields: ['collection', 'batchSize'],
  run({ body, database }, { cursors }) {
    const { getMore: id, collection } = body;
    if (!(id instanceof Long))
      throw new MongoError('TypeMismatch', "BSON field 'getMore.getMore' is the wrong type, expected type 'long'");
    const size = optionalCount(body, 'batchSize');
    return { cursor: cursors.next(id, `${database}.${String(collection)}`, size || Infinity) };
  },
};

export const killCursors: Command = {
  fields: ['cursors'],
  run(request, { cursors }) {
    const namespace = `${request.database}.${collectionName(request)}`;
    const ids = (request.body['cursors'] as unknown[] | undefined)?.filter((id) => id instanceof Long) ?? [];
    const cursorsKilled = ids.filter((id) => cursors.kill(id, namespace));
    const cursorsNotFound = ids.filter((id) => !cursorsKilled.includes(id));
    return { cursorsKilled, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [] };
  },
};

export const count: Command = {
  fields: ['query', 'skip', 'limit'],
  run(request, { catalog }) {
    const { body, database } = request;
    const collection = catalog.find(database, collectionName(request));
    const filter = optionalDocument(body, 'query');
    if (Object.keys(filter).length === 0 && !body['skip'] && !body['limit'])
      return { n: collection?.documents.count() ?? 0 };
    const selection = { filter, skip: optionalCount(body, 'skip'), limit: optionalCount(body, 'limit') };
    return { n: Iterator.from(findStored(collection, selection)).reduce((sum) => sum + 1, 0) };
  },
};
