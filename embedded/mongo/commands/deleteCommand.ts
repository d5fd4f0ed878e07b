import { MongoError } from '../errors.ts';
import { toNumber } from '../values/numbers.ts';
import { isNumber } from '../values/bsonValue.ts';
import { type Command, collectionName, requireDocument, requireDocuments, requireFields } from './command.ts';
import { findStored } from './findStored.ts';
import { runWrites, writeErrorsField } from './writeErrors.ts';

export const deleteCommand: Command = {
  fields: ['deletes', 'ordered'],
  run(request, { catalog }) {
    const { body, database } = request;
    const name = collectionName(request);
    const deletes = requireDocuments(body, 'deletes');
    for (const one of deletes) requireFields(one, { of: 'delete.deletes', fields: ['q', 'limit'] });
    return catalog.transaction(() => {
      const collection = catalog.find(database, name);
      let n = 0;
      const errors = runWrites(deletes, body['ordered'] !== false, (one) => {
        const limit = isNumber(one['limit']) ? toNumber(one['limit']) : NaN;
        if (limit !== 0 && limit !== 1)
          throw new MongoError('FailedToParse', `The limit field in delete objects must be 0 or 1. Got ${limit}`);
        const found = [...findStored(collection, { filter: requireDocument(one, 'q'), limit })];
        for (const stored of found) collection!.remove(stored);
        n += found.length;
      });
      return { n, ...writeErrorsField(errors) };
    });
  },
};
