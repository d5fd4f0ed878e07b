import { Long } from 'bson';
import { compileFindProjection } from '../aggregate/compileProjection.ts';
import { MongoError } from '../errors.ts';
import type { Document } from '../values/bsonValue.ts';
import {
  type Command,
  type Engine,
  type CommandRequest,
  collectionName,
  isSet,
  optionalCount,
  optionalDocument,
} from './command.ts';
import { firstBatchOf } from './cursors.ts';
import { countStored, findStored } from './findStored.ts';
import { findProfiled, profileCollection } from './profileCommand.ts';

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
  run(request, engine) {
    const { body, database } = request;
    const batch = firstBatchOf(optionalCount(body, 'batchSize'), isSet(body, 'singleBatch'));
    const isProfile = body['find'] === profileCollection;
    const name = isProfile ? profileCollection : collectionName(request);
    const documents = isProfile ? findProfiled(request, engine) : findDocuments(request, engine);
    return { cursor: engine.cursors.open(`${database}.${name}`, documents, batch) };
  },
};

function findDocuments(request: CommandRequest, { catalog }: Engine): Iterator<Document> {
  const { body, database } = request;
  const found = findStored(catalog.find(database, collectionName(request)), {
    filter: optionalDocument(body, 'filter'),
    sort: optionalDocument(body, 'sort'),
    skip: optionalCount(body, 'skip'),
    limit: optionalCount(body, 'limit'),
  });
  return projected(found, optionalDocument(body, 'projection'));
}

/** The projected documents; the projection is validated before the first one is read. */
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
    const counted = body['skip'] || body['limit'] ? null : countStored(collection, filter);
    if (counted !== null) return { n: counted };
    const selection = { filter, skip: optionalCount(body, 'skip'), limit: optionalCount(body, 'limit') };
    return { n: Iterator.from(findStored(collection, selection)).reduce((sum) => sum + 1, 0) };
  },
};
