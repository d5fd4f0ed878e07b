import type { SortField } from '../query/sortDocuments.ts';
import { type Document, isDocument } from '../values/bsonValue.ts';
import { equalValues, sortableKey } from '../values/sortableKey.ts';
import type { Collection } from './collection.ts';
import type { CollectionIndex } from './collectionIndex.ts';
import { boundsOf, isPresent } from './fieldBounds.ts';
import { type BoundedScanRequest, type Candidate, planIndex, successor } from './planIndex.ts';
import type { KeyRange } from './indexPages.ts';

/** How to find the candidates of a query, which include every match and are sorted if `isSorted`. */
export type Scan =
  | { readonly kind: 'collection'; readonly isSorted: boolean }
  | {
      readonly kind: 'index';
      readonly index: CollectionIndex;
      readonly ranges: readonly KeyRange[];
      readonly backward: boolean;
      readonly isSorted: boolean;
      /** Each range is sorted by the fields after its leading values, so the ranges are merged. */
      readonly isMerged: boolean;
      /** Whether every candidate is a match. */
      readonly isExact: boolean;
    };

export type ScanRequest = { readonly filter: Document; readonly sort: readonly SortField[]; readonly limited: boolean };

/**
 * Chooses the index with the most fields bound to values, then one that yields the sort order, then one with a range.
 */
export function planScan(collection: Collection, request: ScanRequest): Scan {
  const byId = planById(collection, request.filter);
  if (byId) return byId;
  let best: Candidate = { scan: { kind: 'collection', isSorted: request.sort.length === 0 }, score: 0 };
  const bounded = { ...request, bounds: boundsOf(request.filter) };
  for (const index of collection.indexes) {
    if (!isUsable(index, bounded)) continue;
    for (const candidate of planIndex(index, bounded)) if (candidate.score > best.score) best = candidate;
  }
  return best.scan;
}

/** An `_id` selects one document at most, so no other index is considered. */
function planById({ indexes }: Collection, filter: Document): Scan | null {
  const [index] = indexes;
  const { _id: id } = filter;
  if (typeof id !== 'string' || !index) return null;
  const from = sortableKey([id]);
  return {
    kind: 'index',
    index,
    ranges: [{ from, to: successor(from), isKey: true, prefix: from.length }],
    backward: false,
    isSorted: true,
    isMerged: false,
    isExact: Object.keys(filter).length === 1,
  };
}

/**
 * An index is usable for a bound on its first field or for a sort order. A sparse index lacks documents unless the
 * filter requires a value of its field, and a partial one unless the filter implies its own.
 */
function isUsable(index: CollectionIndex, { filter, sort, bounds }: BoundedScanRequest): boolean {
  const hasValue = (field: string): boolean => bounds.fields.get(field)?.some(isPresent) === true;
  if (sort.length === 0 && !bounds.fields.has(index.fields[0]!)) return false;
  if (index.sparse && !index.fields.some(hasValue)) return false;
  if (!index.partial) return true;
  return Object.entries(index.partial).every(([field, condition]) => {
    const asked = filter[field];
    if (asked === undefined) return false;
    const isExistence = isDocument(condition) && Object.keys(condition).join() === '$exists';
    return equalValues(asked, condition) || (isExistence && hasValue(field));
  });
}
