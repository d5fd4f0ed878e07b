import { MongoError } from '../errors.ts';
import { type Document, encode } from '../values/bsonValue.ts';
import { requireStorable } from '../values/supportedValues.ts';
import type { CollectionIndex, Entries } from './collectionIndex.ts';
import { type DocumentTable, type Stored, openDocumentTable } from './documentTable.ts';
import type { Database } from './openDatabase.ts';
import type { Profiler } from './profiler.ts';

/**
 * The documents of one collection with their indexes. Every write checks all unique indexes before it changes anything.
 */
export interface Collection {
  readonly id: number;
  readonly database: string;
  readonly name: string;
  readonly namespace: string;
  readonly uuid: Uint8Array;
  readonly documents: Omit<DocumentTable, 'insert' | 'update' | 'remove'>;
  readonly indexes: readonly CollectionIndex[];
  readonly profiler: Pick<Profiler, 'record'>;
  insert(document: Document): void;
  /** False if the document did not change. */
  replace(stored: Stored, document: Document): boolean;
  remove(stored: Stored): void;
}

export const maxDocumentBytes = 16 * 1024 * 1024;

export type CollectionRow = { id: number; database: string; name: string; uuid: Uint8Array };

/** The parts of a collection; `indexes` is read at every write, so that a new index applies at once. */
type Parts = { readonly indexes: readonly CollectionIndex[]; readonly profiler: Profiler };

/** Creates the collection of a row of the catalogue. */
export function openCollection(store: Database, row: CollectionRow, { indexes, profiler }: Parts): Collection {
  const namespace = `${row.database}.${row.name}`;
  const documents = openDocumentTable(store, `documents_${row.id}`);
  return {
    ...row,
    namespace,
    documents,
    indexes,
    profiler,
    insert(document) {
      const body = bodyOf(document);
      const entries = indexes.map((index) => index.entriesOf(document));
      indexes.forEach((index, at) => index.requireUnique(entries[at]!, -1, namespace));
      const record = documents.insert(body);
      indexes.forEach((index, at) => index.add(entries[at]!, record));
    },
    replace({ record, document: before, body: stored }, document) {
      if (document === before) return false;
      const body = bodyOf(document);
      if (body.equals(stored)) return false;
      const changes = changesOf(indexes, before, document);
      for (const { index, after } of changes) index.requireUnique(after, record, namespace);
      documents.update({ record, document, body });
      for (const { index, before: left, after } of changes) {
        index.remove(difference(left, after), record);
        index.add(difference(after, left), record);
      }
      return true;
    },
    remove({ record, document }) {
      for (const index of indexes) index.remove(index.entriesOf(document), record);
      documents.remove(record);
    },
  };
}

function bodyOf(document: Document): Buffer {
  requireStorable(document);
  const body = encode(document);
  if (body.length > maxDocumentBytes)
    throw new MongoError(
      'BSONObjectTooLarge',
      `BSONObj size: ${body.length} is invalid. Size must be between 0 and ${maxDocumentBytes}`,
    );
  return body;
}

/** The index keys of a document before and after a change; indexes without a changed field are skipped. */
function changesOf(indexes: readonly CollectionIndex[], before: Document, after: Document) {
  return indexes
    .filter((index) => index.roots.some((root) => before[root] !== after[root]))
    .map((index) => ({ index, before: index.entriesOf(before), after: index.entriesOf(after) }));
}

function difference(left: Entries, right: Entries): Entries {
  return { keys: new Map([...left.keys].filter(([key]) => !right.keys.has(key))), multikey: left.multikey };
}
