import { compileFilter } from '../query/compileFilter.ts';
import { readSort, sortDocuments } from '../query/sortDocuments.ts';
import type { Collection } from '../storage/collection.ts';
import type { Stored } from '../storage/documentTable.ts';
import { planScan } from '../storage/planScan.ts';
import { scanCollection } from '../storage/scanCollection.ts';
import type { Document } from '../values/bsonValue.ts';

export type Selection = {
  readonly filter: Document;
  readonly sort?: Document;
  readonly skip?: number;
  readonly limit?: number;
};

/**
 * The documents a filter selects, in order. The filter and sort are checked at once, so a malformed
 * one throws here; without a collection there is nothing to find.
 */
export function findStored(collection: Collection | null, selection: Selection): Iterable<Stored> {
  const matches = compileFilter(selection.filter);
  const sort = readSort(selection.sort ?? {});
  if (!collection) return [];
  const { skip = 0, limit = 0 } = selection;
  const scan = planScan(collection, { filter: selection.filter, sort, limited: limit > 0 });
  const found = scanCollection(collection, scan).filter(({ document }) => matches(document));
  const ordered = scan.isSorted
    ? found
    : sortLate(found, (all) => sortDocuments(all, sort, ({ document }) => document));
  const rest = skip === 0 ? ordered : ordered.drop(skip);
  return limit === 0 ? rest : rest.take(limit);
}

/** Sorts when the first document is asked for, not before. */
function* sortLate(found: Iterable<Stored>, sort: (all: Stored[]) => Stored[]): Generator<Stored> {
  yield* sort([...found]);
}
