import type { Collection } from './collection.ts';
import type { CollectionIndex } from './collectionIndex.ts';
import type { IndexEntry, PageOf } from './indexPages.ts';
import type { DocumentTable, Stored } from './documentTable.ts';
import type { Scan } from './planScan.ts';

const smallestPage = 32;
const largestPage = 512;

/** Reads the candidates of a scan page by page, so that nothing stays open between two calls and writes in between do no harm. */
export function* scanCollection({ documents }: Collection, scan: Scan): Generator<Stored> {
  if (scan.kind === 'collection') {
    yield* readRecords(documents);
    return;
  }
  const seen = scan.index.isMultikey() ? new Set<number>() : null;
  for (const range of scan.backward ? scan.ranges.toReversed() : scan.ranges)
    for (const record of recordsIn(scan.index, { range, backward: scan.backward })) {
      if (seen?.has(record)) continue;
      seen?.add(record);
      const stored = documents.read(record);
      if (stored) yield stored;
    }
}

function* readRecords(documents: Pick<DocumentTable, 'readAfter'>): Generator<Stored> {
  let after = 0;
  for (let size = smallestPage; ; size = Math.min(size * 2, largestPage)) {
    const page = documents.readAfter(after, size);
    yield* page;
    if (page.length < size) return;
    after = page.at(-1)!.record;
  }
}

function recordsIn(index: CollectionIndex, of: Pick<PageOf, 'range' | 'backward'>): Iterable<number> {
  if (!of.range.isKey || !index.holder) return readRange(index, of);
  const record = index.holder(of.range.from);
  return record === null ? [] : [record];
}

function* readRange(index: CollectionIndex, of: Pick<PageOf, 'range' | 'backward'>): Generator<number> {
  let after: IndexEntry | null = null;
  for (let size = smallestPage; ; size = Math.min(size * 2, largestPage)) {
    const page: IndexEntry[] = index.page({ ...of, after, size });
    for (const { record } of page) yield record;
    if (page.length < size) return;
    after = page.at(-1)!;
  }
}
