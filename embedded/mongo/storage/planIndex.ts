import type { SortField } from '../query/sortDocuments.ts';
import type { Document } from '../values/bsonValue.ts';
import type { CollectionIndex } from './collectionIndex.ts';
import {
  type Bounds,
  type FilterBounds,
  type Span,
  conditionsOf,
  intersect,
  isPoint,
  isPointCondition,
} from './fieldBounds.ts';
import type { KeyRange } from './indexPages.ts';
import type { ScanRequest, Scan } from './planScan.ts';

export type BoundedScanRequest = ScanRequest & { readonly bounds: FilterBounds };
export type Candidate = { readonly scan: Scan; readonly score: number };

const mostRanges = 2_000;
/** The most ranges that are merged. */
const mostMerged = 200;

/** The ways in which an index can serve a query, with their rank. */
export function planIndex(index: CollectionIndex, request: BoundedScanRequest): Candidate[] {
  return choicesOf(index, request.bounds).map((bounds) => {
    const prefixes = bindPoints(index, bounds);
    const next = bounds[prefixes.bound] ?? null;
    const { ranges, isRange } = rangesOf(index, { prefixes, next });
    const order = orderGiven(index, { bounds, prefixes, sort: request.sort });
    const isSorted = request.sort.length === 0 || order !== null;
    const givesOrder = request.sort.length > 0 && order !== null;
    // A partial index has fewer documents than another one on the same fields.
    const fit = (givesOrder ? (request.limited ? 6 : 2) : 0) + (isRange ? 4 : 0) + (index.partial ? 1 : 0);
    const score = prefixes.bound * 10 + fit;
    const isMerged = givesOrder && prefixes.keys.length > 1;
    const isExact = isAllOf(index, { filter: request.filter, bounds, bound: prefixes.bound });
    return {
      scan: { kind: 'index', index, ranges, backward: order === 'backward', isSorted, isMerged, isExact },
      score,
    };
  });
}

type Chosen = readonly (Bounds | null)[];

/**
 * The bounds of each field. A field without arrays has one key, which meets all its bounds. Different elements of an
 * array may meet different conditions, so of the fields with arrays either only one is bounded, or those of one
 * `$elemMatch`, which apply to the same element.
 */
function choicesOf(index: CollectionIndex, { fields, elements }: FilterBounds): Chosen[] {
  const single = index.fields.map((field, at) => {
    const all = fields.get(field) ?? [];
    return index.isMultikeyAt(at) || all.length === 0 ? null : all.reduce(intersect);
  });
  const arrays = index.fields.flatMap((field, at) => (index.isMultikeyAt(at) ? [{ field, at }] : []));
  const alone = arrays.flatMap(({ field, at }) => (fields.get(field) ?? []).map((bounds) => single.with(at, bounds)));
  const together = elements.map((element) =>
    arrays.reduce((chosen, { field, at }) => chosen.with(at, element.get(field) ?? null), single),
  );
  return [single, ...alone, ...(arrays.length > 1 ? together : [])];
}

type Prefixes = { readonly keys: readonly Buffer[]; readonly bound: number };

/** All combinations of values of the leading fields that the filter binds to values. */
function bindPoints(index: CollectionIndex, bounds: Chosen): Prefixes {
  let keys: Buffer[] = [Buffer.alloc(0)];
  let bound = 0;
  for (const spans of bounds) {
    if (!spans || !spans.every(isPoint) || keys.length * spans.length > mostRanges) break;
    const descending = index.descending[bound]!;
    keys = keys.flatMap((key) => spans.map((span) => Buffer.concat([key, directed(span.low, descending)])));
    bound += 1;
  }
  return { keys, bound };
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
  return { from: prefix, to: successor(prefix), isKey, prefix: prefix.length };
}

function spanRange(prefix: Buffer, span: Span, descending: boolean): KeyRange {
  const [first, last] = descending ? [directed(span.high, true), directed(span.low, true)] : [span.low, span.high];
  return {
    from: Buffer.concat([prefix, first]),
    to: successor(Buffer.concat([prefix, last])),
    isKey: false,
    prefix: prefix.length,
  };
}

function directed(key: Buffer, descending: boolean): Buffer {
  return descending ? (key.map((byte) => ~byte & 0xff) as Buffer) : key;
}

/** The first key after all keys with this prefix; null if there is none. */
export function successor(key: Buffer): Buffer | null {
  const end = key.findLastIndex((byte) => byte !== 0xff);
  if (end < 0) return null;
  const next = Buffer.from(key.subarray(0, end + 1));
  next[end]! += 1;
  return next;
}

type Ordering = { readonly bounds: Chosen; readonly prefixes: Prefixes; readonly sort: readonly SortField[] };

/**
 * Whether reading the index forward or backward yields the sort order; fields bound to one value do not matter. With
 * several values each range is sorted, and the ranges can be merged if each is contiguous.
 */
function orderGiven(index: CollectionIndex, { bounds, prefixes, sort }: Ordering): 'forward' | 'backward' | null {
  if (sort.length === 0) return 'forward';
  const { keys, bound } = prefixes;
  if (index.sparse || keys.length > mostMerged || (keys.length > 1 && (bounds[bound]?.length ?? 1) > 1)) return null;
  const fixed = new Set(index.fields.slice(0, bound).filter((_, at) => bounds[at]?.length === 1));
  const wanted = sort.filter(({ path }) => !fixed.has(path));
  let direction: boolean | null = null;
  for (const [at, { path, descending }] of wanted.entries()) {
    if (index.fields[bound + at] !== path || index.isMultikeyAt(bound + at)) return null;
    const reversed = descending !== index.descending[bound + at];
    if (direction !== null && direction !== reversed) return null;
    direction = reversed;
  }
  return direction ? 'backward' : 'forward';
}

type Asked = { readonly filter: Document; readonly bounds: Chosen; readonly bound: number };

/** Whether the bounds cover the whole filter. */
function isAllOf(index: CollectionIndex, { filter, bounds, bound }: Asked): boolean {
  const conditions = conditionsOf(filter);
  const count = (field: string): number => conditions.filter(([name]) => name === field).length;
  return conditions.every(([field, operand]) => {
    const at = index.fields.indexOf(field);
    if (at < 0 || at >= bound || !bounds[at] || !isPointCondition(operand)) return false;
    return !index.isMultikeyAt(at) || count(field) === 1;
  });
}
