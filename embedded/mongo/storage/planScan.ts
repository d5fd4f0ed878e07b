import type { SortField } from '../query/sortDocuments.ts';
import { type Document, isDocument } from '../values/bsonValue.ts';
import { equalValues, sortableKey } from '../values/sortableKey.ts';
import type { Collection } from './collection.ts';
import type { CollectionIndex } from './collectionIndex.ts';
import { type Bounds, type FieldBounds, type Span, boundsOf, intersect, isPoint } from './fieldBounds.ts';
import type { KeyRange } from './indexPages.ts';

/** How to find the candidates of a query: every match is among them, and they come sorted where `isSorted` says so. */
export type Scan =
  | { readonly kind: 'collection'; readonly isSorted: boolean }
  | {
      readonly kind: 'index';
      readonly index: CollectionIndex;
      readonly ranges: readonly KeyRange[];
      readonly backward: boolean;
      readonly isSorted: boolean;
    };

export type Question = { readonly filter: Document; readonly sort: readonly SortField[]; readonly limited: boolean };
type Bounded = Question & { readonly bounds: FieldBounds };
type Candidate = { readonly scan: Scan; readonly score: number };

const mostRanges = 2_000;

/** Chooses the index with the most fields bound to values, then one that gives the order asked for, then one with a range. */
export function planScan(collection: Collection, question: Question): Scan {
  const byId = planById(collection, question.filter);
  if (byId) return byId;
  let best: Candidate = { scan: { kind: 'collection', isSorted: question.sort.length === 0 }, score: 0 };
  const bounded = { ...question, bounds: boundsOf(question.filter) };
  for (const index of collection.indexes) {
    const candidate = isUsable(index, bounded) ? planIndex(index, bounded) : null;
    if (candidate && candidate.score > best.score) best = candidate;
  }
  return best.scan;
}

/** One `_id` is one document at most, so nothing else needs to be weighed. */
function planById({ indexes }: Collection, { _id: id }: Document): Scan | null {
  const [index] = indexes;
  if (typeof id !== 'string' || !index) return null;
  const from = sortableKey([id]);
  return {
    kind: 'index',
    index,
    ranges: [{ from, to: successor(from), isKey: true }],
    backward: false,
    isSorted: true,
  };
}

/**
 * An index is of use for a bound on its first field or for an order. A sparse one lacks documents unless the filter asks
 * for a value of it; a partial one unless the filter implies its own.
 */
function isUsable(index: CollectionIndex, { filter, sort, bounds }: Bounded): boolean {
  if (sort.length === 0 && !bounds.has(index.fields[0]!)) return false;
  if (index.sparse && !index.fields.some((field) => bounds.has(field))) return false;
  if (!index.partial) return true;
  return Object.entries(index.partial).every(([field, condition]) => {
    const asked = filter[field];
    if (asked === undefined) return false;
    const isExistence = isDocument(condition) && Object.keys(condition).join() === '$exists';
    return isExistence ? bounds.has(field) : equalValues(asked, condition);
  });
}

type Prefixes = { readonly keys: readonly Buffer[]; readonly bound: number; readonly single: number };

function planIndex(index: CollectionIndex, question: Bounded): Candidate | null {
  const bounds = index.fields.map((field, at) => boundsOn({ index, field, at }, question.bounds));
  const prefixes = bindPoints(index, bounds);
  const { ranges, isRange } = rangesOf(index, { prefixes, next: bounds[prefixes.bound] ?? null });
  const order = prefixes.single < prefixes.bound ? null : orderGiven(index, { bound: prefixes.bound, question });
  const isSorted = question.sort.length === 0 || order !== null;
  const givesOrder = question.sort.length > 0 && order !== null;
  const score = prefixes.bound * 10 + (givesOrder ? (question.limited ? 6 : 2) : 0) + (isRange ? 4 : 0);
  return { scan: { kind: 'index', index, ranges, backward: order === 'backward', isSorted }, score };
}

/** With arrays one bound on the first field is all that is sure, for different elements may meet different conditions. */
function boundsOn(place: { index: CollectionIndex; field: string; at: number }, bounds: FieldBounds): Bounds | null {
  const all = bounds.get(place.field) ?? [];
  if (!place.index.isMultikey()) return all.length === 0 ? null : all.reduce(intersect);
  if (place.at > 0) return null;
  return all.find((bounds) => bounds.every(isPoint)) ?? all[0] ?? null;
}

/** Every combination of values for the first fields that the filter binds to values. */
function bindPoints(index: CollectionIndex, bounds: readonly (Bounds | null)[]): Prefixes {
  let keys: Buffer[] = [Buffer.alloc(0)];
  let bound = 0;
  let single = 0;
  for (const spans of bounds) {
    if (!spans || !spans.every(isPoint) || keys.length * spans.length > mostRanges) break;
    const descending = index.descending[bound]!;
    keys = keys.flatMap((key) => spans.map((span) => Buffer.concat([key, directed(span.low, descending)])));
    bound += 1;
    if (spans.length === 1) single += 1;
  }
  return { keys, bound, single };
}

function rangesOf(index: CollectionIndex, { prefixes, next }: { prefixes: Prefixes; next: Bounds | null }) {
  const descending = index.descending[prefixes.bound] ?? false;
  const usable = next !== null && prefixes.keys.length * next.length <= mostRanges ? next : null;
  const isKey = prefixes.bound === index.fields.length;
  const ranges = prefixes.keys.flatMap((key) =>
    usable ? usable.map((span) => spanRange(key, span, descending)) : [prefixRange(key, isKey)],
  );
  return { ranges: ranges.sort((a, b) => a.from.compare(b.from)), isRange: usable !== null };
}

function prefixRange(prefix: Buffer, isKey: boolean): KeyRange {
  return { from: prefix, to: successor(prefix), isKey };
}

function spanRange(prefix: Buffer, span: Span, descending: boolean): KeyRange {
  const [first, last] = descending ? [directed(span.high, true), directed(span.low, true)] : [span.low, span.high];
  return { from: Buffer.concat([prefix, first]), to: successor(Buffer.concat([prefix, last])), isKey: false };
}

function directed(key: Buffer, descending: boolean): Buffer {
  return descending ? (key.map((byte) => ~byte & 0xff) as Buffer) : key;
}

/** The first key after all that begin with this one; null when there is none. */
function successor(key: Buffer): Buffer | null {
  const end = key.findLastIndex((byte) => byte !== 0xff);
  if (end < 0) return null;
  const next = Buffer.from(key.subarray(0, end + 1));
  next[end]! += 1;
  return next;
}

/** Whether reading the index forward or backward gives the sort; fields bound to one value do not matter. */
function orderGiven(
  index: CollectionIndex,
  { bound, question }: { bound: number; question: Question },
): 'forward' | 'backward' | null {
  if (index.isMultikey() || index.sparse) return question.sort.length === 0 ? 'forward' : null;
  const fixed = new Set(index.fields.slice(0, bound));
  const wanted = question.sort.filter(({ path }) => !fixed.has(path));
  let direction: boolean | null = null;
  for (const [at, { path, descending }] of wanted.entries()) {
    if (index.fields[bound + at] !== path) return null;
    const reversed = descending !== index.descending[bound + at];
    if (direction !== null && direction !== reversed) return null;
    direction = reversed;
  }
  return direction ? 'backward' : 'forward';
}
