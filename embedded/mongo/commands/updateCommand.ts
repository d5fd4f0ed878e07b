import { MongoError } from '../errors.ts';
import type { Document, Value } from '../values/bsonValue.ts';
import {
  type Command,
  type Engine,
  type CommandRequest,
  collectionName,
  isSet,
  requireDocument,
  requireDocuments,
  requireFields,
} from './command.ts';
import { createUpdateStatement } from './applyUpdate.ts';
import { findStored } from './findStored.ts';
import { runWrites, writeErrorsField } from './writeErrors.ts';

export const update: Command = {
  fields: ['updates', 'ordered', 'bypassDocumentValidation'],
  run(request, engine) {
    const updates = requireDocuments(request.body, 'updates');
    const fields = ['q', 'u', 'multi', 'upsert', 'arrayFilters'];
    for (const one of updates) requireFields(one, { of: 'update.updates', fields });
    const tally: Tally = { n: 0, nModified: 0, upserted: [] };
    return engine.catalog.transaction(() => {
      const errors = runWrites(updates, request.body['ordered'] !== false, (one, index) =>
        runUpdate({ request, engine, tally }, one, index),
      );
      const { upserted, ...counts } = tally;
      return { ...counts, ...(upserted.length === 0 ? {} : { upserted }), ...writeErrorsField(errors) };
    });
  },
};

type Tally = { n: number; nModified: number; upserted: { index: number; _id: Value }[] };
type Run = { readonly request: CommandRequest; readonly engine: Engine; readonly tally: Tally };

function runUpdate({ request, engine, tally }: Run, one: Document, index: number): void {
  const { catalog } = engine;
  const name = collectionName(request);
  const filter = requireDocument(one, 'q');
  const multi = isSet(one, 'multi');
  const statement = createUpdateStatement({ filter, update: one['u'], arrayFilters: one['arrayFilters'] });
  if (multi && statement.isReplacement)
    throw new MongoError('FailedToParse', 'multi update is not supported for replacement-style update');
  const collection = catalog.find(request.database, name);
  // All are found before the first one is changed, because an update that moves a document could find it again.
  const found = [...findStored(collection, { filter, limit: multi ? 0 : 1 })];
  for (const stored of found) {
    const changed = statement.change(collection!, stored);
    tally.n += 1;
    if (changed) tally.nModified += 1;
  }
  if (found.length > 0 || !isSet(one, 'upsert')) return;
  const inserted = statement.insert(catalog.require(request.database, name));
  tally.n += 1;
  tally.upserted.push({ index, _id: inserted['_id']! });
}
