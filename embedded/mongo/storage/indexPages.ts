import type { Database } from './openDatabase.ts';

/**
 * A half-open range of keys in the index's order; `to` null means to the end. `isKey`: the range is the key `from`
 * only. All keys begin with the first `prefix` bytes of `from`.
 */
export type KeyRange = {
  readonly from: Buffer;
  readonly to: Buffer | null;
  readonly isKey: boolean;
  readonly prefix: number;
};

/** One entry of an index: a key and the record of its document. */
export type IndexEntry = { readonly key: Uint8Array; readonly record: number };

export type PageOf = {
  readonly range: KeyRange;
  readonly backward: boolean;
  /** The last entry of the previous page. */
  readonly after: IndexEntry | null;
  readonly size: number;
};

/** Reads a range of an index forward or backward, page by page. */
export type IndexPages = (page: PageOf) => IndexEntry[];

/** Higher than every key: no value, ascending or descending, begins with this byte. */
const lastKey = Buffer.alloc(2, 0xff);

export function createIndexPages(database: Database, table: string): IndexPages {
  const pages = { forward: inOrder('ASC', '>'), backward: inOrder('DESC', '<') };
  function inOrder(order: string, beyond: string) {
    const select = `SELECT key, record FROM ${table} WHERE key >= ? AND key < ?`;
    const end = `ORDER BY key ${order}, record ${order} LIMIT ?`;
    return {
      first: database.prepare(`${select} ${end}`),
      next: database.prepare(`${select} AND (key, record) ${beyond} (?, ?) ${end}`),
    };
  }
  return ({ range, backward, after, size }) => {
    const { first, next } = backward ? pages.backward : pages.forward;
    const [from, to] = [range.from, range.to ?? lastKey];
    const rows = after ? next.all(from, to, after.key, after.record, size) : first.all(from, to, size);
    // The columns are of these types.
    return rows as IndexEntry[];
  };
}
