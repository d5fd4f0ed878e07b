import { compileFindProjection } from '../aggregate/compileProjection.ts';
import { MongoError } from '../errors.ts';
import type { Stored } from '../storage/documentTable.ts';
import type { Document, Value } from '../values/bsonValue.ts';
import { createUpdateStatement } from './applyUpdate.ts';
import { type Command, type Engine, type CommandRequest, collectionName, isSet, optionalDocument } from './command.ts';
import { findStored } from './findStored.ts';

export const findAndModify: Command = {
  fields: ['query', 'sort', 'remove', 'update', 'new', 'fields', 'upsert', 'arrayFilters', 'bypassDocumentValidation'],
  run(request, engine) {
    const { body } = request;
    if (isSet(body, 'remove')) {
      if (body['update'] !== undefined)
        throw new MongoError('FailedToParse', 'Cannot specify both an update and remove=true');
      if (isSet(body, 'new'))
        throw new MongoError(
          'FailedToParse',
          "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document",
        );
      if (isSet(body, 'upsert'))
        throw new MongoError('FailedToParse', 'Cannot specify both upsert=true and remove=true');
    } else if (body['update'] === undefined) {
      throw new MongoError('FailedToParse', 'Either an update or remove=true must be specified');
    }
    return engine.catalog.transaction(() =>
      isSet(body, 'remove') ? removeOne(request, engine) : updateOne(request, engine),
    );
  },
};

function findOne({ body, database, name }: CommandRequest, { catalog }: Engine): Stored | undefined {
  const collection = catalog.find(database, String(body[name]));
  const [found] = findStored(collection, {
    filter: optionalDocument(body, 'query'),
    sort: optionalDocument(body, 'sort'),
    limit: 1,
  });
  return found;
}

function removeOne(request: CommandRequest, engine: Engine): object {
  const collection = engine.catalog.find(request.database, collectionName(request));
  const found = findOne(request, engine);
  if (found) collection!.remove(found);
  return { lastErrorObject: { n: found ? 1 : 0 }, value: shown(request, found?.document) };
}

function updateOne(request: CommandRequest, engine: Engine): object {
  const { body, database } = request;
  const name = collectionName(request);
  const statement = createUpdateStatement({
    filter: optionalDocument(body, 'query'),
    update: body['update'],
    arrayFilters: body['arrayFilters'],
  });
  const isNew = isSet(body, 'new');
  const found = findOne(request, engine);
  if (found) {
    const changed = statement.change(engine.catalog.require(database, name), found);
    const value = isNew ? (changed ?? found.document) : found.document;
    return { lastErrorObject: { n: 1, updatedExisting: true }, value: shown(request, value) };
  }
  if (!isSet(body, 'upsert')) return { lastErrorObject: { n: 0, updatedExisting: false }, value: null };
  const inserted = statement.insert(engine.catalog.require(database, name));
  const lastErrorObject = { n: 1, updatedExisting: false, upserted: inserted['_id'] };
  return { lastErrorObject, value: isNew ? shown(request, inserted) : null };
}

function shown({ body }: CommandRequest, document: Document | undefined): Value {
  const project = compileFindProjection(optionalDocument(body, 'fields'));
  return document ? project(document, { root: document, variables: { NOW: new Date() } }) : null;
}
