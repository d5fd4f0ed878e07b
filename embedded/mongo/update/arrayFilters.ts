import { MongoError } from '../errors.ts';
import { compileFilter } from '../query/compileFilter.ts';
import { type Document, type Value, isArray, isDocument } from '../values/bsonValue.ts';
import { filterName } from './updatePath.ts';

export type ArrayFilters = ReadonlyMap<string, (element: Value) => boolean>;

/** The arrayFilters of an update by identifier. */
export function readArrayFilters(filters: Value | undefined): ArrayFilters {
  if (filters === undefined) return new Map();
  if (!isArray(filters) || !filters.every(isDocument))
    throw new MongoError('TypeMismatch', 'arrayFilters must be an array of objects');
  const read = new Map<string, (element: Value) => boolean>();
  for (const filter of filters as readonly Document[]) {
    const names = new Set(identifiers(filter));
    const [name] = names;
    if (name === undefined)
      throw new MongoError('FailedToParse', 'Cannot use an expression without a top-level field name in arrayFilters');
    if (names.size > 1)
      throw new MongoError(
        'FailedToParse',
        `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${[...names].join("' and '")}'`,
      );
    if (!/^[a-z][A-Za-z0-9]*$/.test(name))
      throw new MongoError(
        'BadValue',
        `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
      );
    if (read.has(name))
      throw new MongoError('FailedToParse', `Found multiple array filters with the same top-level field name ${name}`);
    const matches = compileFilter(filter);
    read.set(name, (element) => matches({ [name]: element }));
  }
  return read;
}

function identifiers(filter: Document): string[] {
  return Object.entries(filter).flatMap(([name, operand]) => {
    if (!name.startsWith('$')) return [name.split('.')[0]!];
    return isArray(operand) ? operand.filter(isDocument).flatMap(identifiers) : [];
  });
}

/** Throws the server's error if no path uses a filter. */
export function requireAllUsed(filters: ArrayFilters, update: Document): void {
  const paths = Object.values(update).flatMap((fields) => (isDocument(fields) ? Object.keys(fields) : []));
  const used = new Set(paths.flatMap((path) => path.split('.').map(filterName)));
  for (const name of filters.keys())
    if (!used.has(name))
      throw new MongoError('FailedToParse', `The array filter for identifier '${name}' was not used in the update`);
}
