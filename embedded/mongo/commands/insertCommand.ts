import { ObjectId } from 'bson';
import type { Document } from '../values/bsonValue.ts';
import { type Command, collectionName, requireDocuments } from './command.ts';
import { runWrites, writeErrorsField } from './writeErrors.ts';

export const insert: Command = {
  fields: ['documents', 'ordered', 'bypassDocumentValidation'],
  run(request, { catalog }) {
    const { body, database } = request;
    const documents = requireDocuments(body, 'documents');
    const name = collectionName(request);
    return catalog.transaction(() => {
      const collection = catalog.require(database, name);
      const errors = runWrites(documents, body['ordered'] !== false, (document) => collection.insert(withId(document)));
      return { n: inserted(documents.length, errors, body['ordered'] !== false), ...writeErrorsField(errors) };
    });
  },
};

function inserted(count: number, errors: readonly { index: number }[], ordered: boolean): number {
  return ordered ? (errors[0]?.index ?? count) : count - errors.length;
}

/** Puts `_id` first in the document; generates it if the client sent none. */
export function withId(document: Document): Document {
  const { _id: id = new ObjectId(), ...fields } = document;
  return { _id: id, ...fields };
}
