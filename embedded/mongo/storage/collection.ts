import { MongoError } from '../errors.ts';
import { type Document, decode, encode } from '../values/bsonValue.ts';
import { requireStorable } from '../values/supportedValues.ts';
import type { CollectionIndex, Entries } from './collectionIndex.ts';
import type { Database } from './openDatabase.ts';

export type Stored = { readonly record: number; readonly document: Document };

/** The documents of one collection with their indexes. Every write checks all unique indexes before it changes anything. */
export interface Collection {
  readonly id: number;
  readonly database: string;
  readonly name: string;
  readonly namespace: string;
  readonly uuid: Uint8Array;
  readonly table: string;
  readonly indexes: readonly CollectionIndex[];
  insert(document: Document): void;
  replace(stored: Stored, document: Document): void;
  remove(stored: Stored): void;
  count(): number;
}

export const maxDocumentBytes = 16 * 1024 * 1024;

export type CollectionRow = { id: number; database: string; name: string; uuid: Uint8Array };

/** The collection of a row of the catalogue; `indexes` is read anew at every write, so a new index counts at once. */
export function openCollection(store: Database, row: CollectionRow, indexes: readonly CollectionIndex[]): Collection {
  const table = `documents_${row.id}`;
  const namespace = `${row.database}.${row.name}`;
  const nextRecord = store.prepare(`INSERT INTO ${table} (body) VALUES (?)`);
  const update = store.prepare(`UPDATE ${table} SET body = ? WHERE record = ?`);
  const remove = store.prepare(`DELETE FROM ${table} WHERE record = ?`);
  const entriesOf = (document: Document): Entries[] => indexes.map((index) => index.entriesOf(document));
  const requireUnique = (entries: readonly Entries[], record: number): void =>
    indexes.forEach((index, at) => index.requireUnique(entries[at]!, record, namespace));

  return {
    ...row,
    table,
    namespace,
    indexes,
    insert(document) {
      const body = bodyOf(document);
      const entries = entriesOf(document);
      requireUnique(entries, -1);
      const record = Number(nextRecord.run(body).lastInsertRowid);
      indexes.forEach((index, at) => index.add(entries[at]!, record));
    },
    replace(stored, document) {
      const body = bodyOf(document);
      const before = entriesOf(stored.document);
      const after = entriesOf(document);
      requireUnique(after, stored.record);
      update.run(body, stored.record);
      indexes.forEach((index, at) => {
        index.remove(difference(before[at]!, after[at]!), stored.record);
        index.add(difference(after[at]!, before[at]!), stored.record);
      });
    },
    remove(stored) {
      const entries = entriesOf(stored.document);
      indexes.forEach((index, at) => index.remove(entries[at]!, stored.record));
      remove.run(stored.record);
    },
    count: () => Number(store.prepare(`SELECT count(*) AS count FROM ${table}`).get()!['count']),
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

function difference(left: Entries, right: Entries): Entries {
  return { keys: new Map([...left.keys].filter(([key]) => !right.keys.has(key))), isMultikey: left.isMultikey };
}

/** Decodes the rows of a query over a documents table. */
export function storedOf(rows: readonly Record<string, unknown>[]): Stored[] {
  // The column is BLOB NOT NULL, so SQLite answers bytes.
  return rows.map((row) => ({ record: Number(row['record']), document: decode(row['body'] as Uint8Array) }));
}
