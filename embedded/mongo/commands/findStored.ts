import { compileFilter } from '../query/compileFilter.ts';
import { readSort, sortDocuments } from '../query/sortDocuments.ts';
import type { Collection } from '../storage/collection.ts';
import type { Stored } from '../storage/documentTable.ts';
import { planScan } from '../storage/planScan.ts';
import type { Tally } from '../storage/profiler.ts';
import { recordsOf, scanCollection } from '../storage/scanCollection.ts';
import type { Document } from '../values/bsonValue.ts';

export type Selection = {
  readonly filter: Document;
  readonly sort?: Document;
  readonly skip?: number;
  readonly limit?: number;
};

/**
 * The documents that a filter selects, in order. The filter and the sort are validated at once, so an invalid one
 * throws here. Without a collection there are none.
 */
export function findStored(collection: Collection | null, selection: Selection): Iterable<Stored> {
  const matches = compileFilter(selection.filter);
  const sort = readSort(selection.sort ?? {});
  if (!collection) return [];
  const { skip = 0, limit = 0 } = selection;
  const scan = planScan(collection, { filter: selection.filter, sort, limited: limit > 0 });
  const tally = collection.profiler.record({ namespace: collection.namespace, ...selection }, scan);
  const found = scanCollection(collection, scan, tally).filter(({ document }) => matches(document));
  const ordered = scan.isSorted
    ? found
    : sortLate(found, (all) => sortDocuments(all, sort, ({ document }) => document));
  const rest = skip === 0 ? ordered : ordered.drop(skip);
  return counted(limit === 0 ? rest : rest.take(limit), tally);
}

/** The number of documents that a filter selects, from an index alone; null if documents must be read. */
export function countStored(collection: Collection | null, filter: Document): number | null {
  compileFilter(filter);
  if (!collection) return 0;
  if (Object.keys(filter).length === 0) return collection.documents.count();
  const scan = planScan(collection, { filter, sort: [], limited: false });
  if (scan.kind !== 'index' || !scan.isExact) return null;
  const tally = collection.profiler.record({ namespace: collection.namespace, filter }, scan);
  return recordsOf(scan, tally).reduce((sum) => sum + 1, 0);
}

function* counted(found: Iterable<Stored>, tally: Tally): Generator<Stored> {
  for (const stored of found) {
    tally.returned += 1;
    yield stored;
  }
}

/** Sorts when the first document is read, not before. */
function* sortLate(found: Iterable<Stored>, sort: (all: Stored[]) => Stored[]): Generator<Stored> {
  yield* sort([...found]);
}
