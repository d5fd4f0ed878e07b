import { type Collection, type Stored, storedOf } from './collection.ts';
import type { Database } from './openDatabase.ts';
import type { KeyRange, Scan } from './planScan.ts';

const smallestPage = 32;
const largestPage = 512;

/** Reads the candidates of a scan page by page, so that nothing stays open between two calls and writes in between do no harm. */
export function* scanCollection(store: Database, collection: Collection, scan: Scan): Generator<Stored> {
  if (scan.kind === 'collection') {
    yield* readRecords(store, collection);
    return;
  }
  const seen = scan.index.isMultikey() ? new Set<number>() : null;
  for (const range of scan.backward ? scan.ranges.toReversed() : scan.ranges)
    for (const stored of readRange(store, { collection, scan, range })) {
      if (seen?.has(stored.record)) continue;
      seen?.add(stored.record);
      yield stored;
    }
}

function* readRecords(store: Database, collection: Collection): Generator<Stored> {
  const read = store.prepare(`SELECT record, body FROM ${collection.table} WHERE record > ? ORDER BY record LIMIT ?`);
  let after = 0;
  for (let size = smallestPage; ; size = Math.min(size * 2, largestPage)) {
    const page = storedOf(read.all(after, size));
    yield* page;
    if (page.length < size) return;
    after = page.at(-1)!.record;
  }
}

type IndexRange = { collection: Collection; scan: Extract<Scan, { kind: 'index' }>; range: KeyRange };

function* readRange(store: Database, { collection, scan, range }: IndexRange): Generator<Stored> {
  const order = scan.backward ? 'DESC' : 'ASC';
  const sign = scan.backward ? '<' : '>';
  const select = `SELECT e.key AS key, d.record AS record, d.body AS body
    FROM ${scan.index.table} e CROSS JOIN ${collection.table} d ON d.record = e.record
    WHERE e.key >= ? AND e.key < ?`;
  const end = `ORDER BY e.key ${order}, e.record ${order} LIMIT ?`;
  const first = store.prepare(`${select} ${end}`);
  const next = store.prepare(`${select} AND (e.key, e.record) ${sign} (?, ?) ${end}`);
  const bounds = [range.from, range.to ?? lastKey];
  let page = first.all(...bounds, smallestPage);
  for (let size = smallestPage; ; size = Math.min(size * 2, largestPage)) {
    yield* storedOf(page);
    const last = page.at(-1);
    if (!last || page.length < size) return;
    page = next.all(...bounds, last['key']!, last['record']!, Math.min(size * 2, largestPage));
  }
}

/** Beyond every key: no kind of value, ascending or descending, begins with this. */
const lastKey = Buffer.alloc(2, 0xff);
