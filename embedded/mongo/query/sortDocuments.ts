import { MongoError, notImplemented } from '../errors.ts';
import { indexKeys } from '../storage/indexKeys.ts';
import { type Document, type Value, isNumber } from '../values/bsonValue.ts';
import { toNumber } from '../values/numbers.ts';
import { sortableKey } from '../values/sortableKey.ts';

export type SortField = { readonly path: string; readonly descending: boolean };

/** Reads a sort document: fields in order, 1 or -1. */
export function readSort(sort: Document): SortField[] {
  return Object.entries(sort).map(([path, direction]) => ({ path, descending: isDescending(path, direction) }));
}

function isDescending(path: string, direction: Value): boolean {
  if (!isNumber(direction)) throw notImplemented(`Sorting '${path}' by ${JSON.stringify(direction)}`);
  if (Math.abs(toNumber(direction)) !== 1)
    throw new MongoError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
  return toNumber(direction) < 0;
}

/** Sorted by MongoDB's order of values, stable; an array sorts by its least element, descending by its greatest. */
export function sortDocuments<Item>(
  items: readonly Item[],
  fields: readonly SortField[],
  documentOf: (item: Item) => Document,
): Item[] {
  const paths = fields.map(({ path }) => path.split('.'));
  const descending = fields.map((field) => field.descending);
  const keyed = items.map((item) => ({ item, key: sortKey(documentOf(item), paths, descending) }));
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ item }) => item);
}

function sortKey(document: Document, paths: readonly (readonly string[])[], descending: readonly boolean[]): Buffer {
  const { keys } = indexKeys(document, paths);
  return keys.map((parts) => sortableKey(parts, descending)).reduce((a, b) => (Buffer.compare(a, b) <= 0 ? a : b));
}
