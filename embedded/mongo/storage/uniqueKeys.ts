import { LRUCache } from 'lru-cache';
import type { Database } from './openDatabase.ts';

/** The records by key of a unique index, with a cache of recent reads. */
export interface UniqueKeys {
  find(key: Buffer): number | null;
  /** Called for every removed key. */
  forget(key: Buffer): void;
}

const mostKept = 10_000;

export function createUniqueKeys(database: Database, table: string): UniqueKeys {
  const select = database.prepare(`SELECT record FROM ${table} WHERE key = ? LIMIT 1`);
  const kept = new LRUCache<string, number>({ max: mostKept });
  return {
    find(key) {
      const text = key.toString('latin1');
      const known = kept.get(text);
      if (known !== undefined) return known;
      const row = select.get(key);
      if (!row) return null;
      const record = Number(row['record']);
      kept.set(text, record);
      return record;
    },
    forget: (key) => void kept.delete(key.toString('latin1')),
  };
}
