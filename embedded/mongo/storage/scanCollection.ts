import type { Collection } from './collection.ts';
import type { CollectionIndex } from './collectionIndex.ts';
import type { IndexEntry, KeyRange, PageOf } from './indexPages.ts';
import type { DocumentTable, Stored } from './documentTable.ts';
import type { Scan } from './planScan.ts';
import type { Tally } from './profiler.ts';

const smallestPage = 32;
const largestPage = 512;

type IndexScan = Extract<Scan, { kind: 'index' }>;

/**
 * Reads the candidates of a scan page by page, so that nothing is open between two calls and writes in between are
 * safe. Counts what it reads.
 */
export function* scanCollection({ documents }: Collection, scan: Scan, tally: Tally): Generator<Stored> {
  if (scan.kind === 'collection') {
    for (const stored of readRecords(documents)) {
      tally.docsExamined += 1;
      yield stored;
    }
    return;
  }
  for (const record of recordsOf(scan, tally)) {
    const stored = documents.read(record);
    tally.docsExamined += 1;
    if (stored) yield stored;
  }
}

/** The records of an index scan, each once. */
export function* recordsOf(scan: IndexScan, tally: Tally): Generator<number> {
  const seen = scan.index.isMultikey() ? new Set<number>() : null;
  for (const { record } of entriesOf(scan)) {
    tally.keysExamined += 1;
    if (seen?.has(record)) continue;
    seen?.add(record);
    yield record;
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

function* entriesOf({ index, ranges, backward, isMerged }: IndexScan): Generator<IndexEntry> {
  if (isMerged) {
    yield* mergedEntries(index, ranges, backward);
    return;
  }
  for (const range of backward ? ranges.toReversed() : ranges) yield* entriesIn(index, { range, backward });
}

type Head = {
  readonly entry: IndexEntry;
  readonly rest: Uint8Array;
  readonly source: Iterator<IndexEntry>;
  readonly prefix: number;
};

/** Merges the entries of all ranges, in the order of the fields after their prefixes. */
function* mergedEntries(index: CollectionIndex, ranges: readonly KeyRange[], backward: boolean): Generator<IndexEntry> {
  const heads = ranges.flatMap((range) => {
    const source = Iterator.from(entriesIn(index, { range, backward }));
    return nextHead(source, range.prefix) ?? [];
  });
  const isBefore = (left: Head, right: Head): boolean =>
    backward ? Buffer.compare(left.rest, right.rest) > 0 : Buffer.compare(left.rest, right.rest) < 0;
  while (heads.length > 0) {
    let first = 0;
    for (let at = 1; at < heads.length; at++) if (isBefore(heads[at]!, heads[first]!)) first = at;
    const { entry, source, prefix } = heads[first]!;
    yield entry;
    const next = nextHead(source, prefix);
    heads.splice(first, 1, ...(next ? [next] : []));
  }
}

function nextHead(source: Iterator<IndexEntry>, prefix: number): Head | null {
  const { value: entry, done } = source.next();
  return done ? null : { entry, rest: entry.key.subarray(prefix), source, prefix };
}

function entriesIn(index: CollectionIndex, of: Pick<PageOf, 'range' | 'backward'>): Iterable<IndexEntry> {
  if (!of.range.isKey || !index.holder) return readRange(index, of);
  const record = index.holder(of.range.from);
  return record === null ? [] : [{ key: of.range.from, record }];
}

function* readRange(index: CollectionIndex, of: Pick<PageOf, 'range' | 'backward'>): Generator<IndexEntry> {
  let after: IndexEntry | null = null;
  for (let size = smallestPage; ; size = Math.min(size * 2, largestPage)) {
    const page: IndexEntry[] = index.page({ ...of, after, size });
    yield* page;
    if (page.length < size) return;
    after = page.at(-1)!;
  }
}
