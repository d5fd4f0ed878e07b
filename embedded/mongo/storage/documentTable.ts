import { LRUCache } from 'lru-cache';
import { type Document, decode } from '../values/bsonValue.ts';
import type { Database } from './openDatabase.ts';

/** A document with its stored bytes. Both are immutable: a change creates new ones. */
export type Stored = { readonly record: number; readonly document: Document; readonly body: Uint8Array };

/** The documents of a collection by record. Recently used ones are cached, so that they are not decoded each time. */
export interface DocumentTable {
  /** Null if it was deleted. */
  read(record: number): Stored | null;
  /** At most `limit` documents after a record, in the order of insertion. */
  readAfter(record: number, limit: number): Stored[];
  /** Returns the new document's record. */
  insert(body: Uint8Array): number;
  update(stored: Stored): void;
  remove(record: number): void;
  count(): number;
}

const mostKeptBytes = 4 * 1024 * 1024;

export function openDocumentTable(store: Database, table: string): DocumentTable {
  const kept = new LRUCache<number, Stored>({ maxSize: mostKeptBytes, sizeCalculation: ({ body }) => body.length });
  const one = store.prepare(`SELECT record, body FROM ${table} WHERE record = ?`);
  const some = store.prepare(`SELECT record, body FROM ${table} WHERE record > ? ORDER BY record LIMIT ?`);
  const insert = store.prepare(`INSERT INTO ${table} (body) VALUES (?)`);
  const update = store.prepare(`UPDATE ${table} SET body = ? WHERE record = ?`);
  const remove = store.prepare(`DELETE FROM ${table} WHERE record = ?`);
  return {
    read(record) {
      const known = kept.get(record);
      if (known) return known;
      const row = one.get(record);
      if (!row) return null;
      const stored = storedOf(row);
      kept.set(stored.record, stored);
      return stored;
    },
    readAfter: (record, limit) => some.all(record, limit).map(storedOf),
    insert: (body) => Number(insert.run(body).lastInsertRowid),
    update(stored) {
      update.run(stored.body, stored.record);
      kept.set(stored.record, stored);
    },
    remove(record) {
      remove.run(record);
      kept.delete(record);
    },
    count: () => Number(store.prepare(`SELECT count(*) AS count FROM ${table}`).get()!['count']),
  };
}

function storedOf(row: Record<string, unknown>): Stored {
  const body = row['body'] as Uint8Array; // the column is BLOB NOT NULL
  return { record: Number(row['record']), document: decode(body), body };
}
