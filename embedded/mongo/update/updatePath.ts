import { MongoError } from '../errors.ts';
import { type Document, type Value, describe, isArray } from '../values/bsonValue.ts';
import { valueAt } from '../values/paths.ts';

/** Resolves the placeholders of a path: `$` by the query, `$[id]` by the arrayFilters. */
export type Positions = {
  /** The position that the query matched in the array at this path; throws if it matched none. */
  readonly matched: (arrayPath: string, path: string) => number;
  readonly filters: ReadonlyMap<string, (element: Value) => boolean>;
};

/** The components of a path in an update, validated. */
export function parseUpdatePath(path: string): string[] {
  const names = path.split('.');
  for (const [at, name] of names.entries()) {
    if (name === '')
      throw new MongoError(
        'EmptyFieldName',
        `The update path '${path}' contains an empty field name, which is not allowed.`,
      );
    const isPosition = name === '$' || /^\$\[[A-Za-z0-9]*\]$/.test(name);
    if (isPosition && at === 0)
      throw new MongoError(
        'BadValue',
        `Cannot have array filter or positional element in the first position in path '${path}'`,
      );
    if (name.startsWith('$') && !isPosition)
      throw new MongoError(
        'DollarPrefixedFieldName',
        `The dollar ($) prefixed field '${name}' in '${path}' is not allowed in the context of an update's replacement document.`,
      );
  }
  return names;
}

/** The name inside `$[name]`, '' for `$[]`, null for any other component. */
export function filterName(name: string): string | null {
  return /^\$\[(.*)\]$/.exec(name)?.[1] ?? null;
}

/** Expands a path with placeholders to the paths of this document. */
export function concretePaths(document: Document, path: readonly string[], positions: Positions): string[][] {
  const at = path.findIndex((name) => name.startsWith('$'));
  if (at < 0) return [[...path]];
  const before = path.slice(0, at);
  const indexes = indexesOf({ document, path, at }, positions);
  return indexes.flatMap((index) =>
    concretePaths(document, [...before, String(index), ...path.slice(at + 1)], positions),
  );
}

type Placeholder = { readonly document: Document; readonly path: readonly string[]; readonly at: number };

function indexesOf({ document, path, at }: Placeholder, positions: Positions): number[] {
  const before = path.slice(0, at);
  if (path[at] === '$') return [positions.matched(before.join('.'), path.join('.'))];
  const array = valueAt(document, before);
  if (array === undefined)
    throw new MongoError(
      'BadValue',
      `The path '${before.join('.')}' must exist in the document in order to apply array updates.`,
    );
  if (!isArray(array))
    throw new MongoError(
      'BadValue',
      `Cannot apply array updates to non-array element ${before.at(-1)}: ${describe(array)}`,
    );
  const name = filterName(path[at]!)!;
  const isWanted = name === '' ? () => true : positions.filters.get(name)!;
  return array.flatMap((element, index) => (isWanted(element) ? [index] : []));
}
