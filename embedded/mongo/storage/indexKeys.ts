import { MongoError } from '../errors.ts';
import { type Document, type Value, isArray, isDocument } from '../values/bsonValue.ts';
import { fieldOf } from '../values/paths.ts';
import { type KeyPart, emptyArray } from '../values/sortableKey.ts';

/** The keys of one document in an index: one list of parts per entry. */
export type IndexKeys = {
  readonly keys: readonly (readonly KeyPart[])[];
  /** The fields, one bit each, with an array on their path, so that a document can have several entries. */
  readonly multikey: number;
  /** Whether all fields are missing: such a document is not in a sparse index. */
  readonly isMissing: boolean;
};

type Cursor = {
  readonly value: Value | undefined | typeof emptyArray;
  readonly rest: readonly string[];
  readonly isElement?: boolean;
};

/**
 * The keys as in MongoDB: an array yields one key per element, in parallel for paths through the same array; two arrays
 * are refused.
 */
export function indexKeys(document: Document, paths: readonly (readonly string[])[]): IndexKeys {
  const keys: (readonly KeyPart[])[] = [];
  let multikey = 0;
  const expand = (cursors: readonly Cursor[]): void => {
    const reached = cursors.map(advance);
    const array = reached.find(({ value, isElement }) => isArray(value as Value) && !isElement)?.value as
      readonly Value[] | undefined;
    if (array === undefined) {
      keys.push(reached.map(({ value, rest }) => (rest.length === 0 ? value : undefined)));
      return;
    }
    for (const [at, { value, isElement }] of reached.entries()) if (value === array && !isElement) multikey |= 1 << at;
    const elements: readonly KeyPart[] = array.length === 0 ? [emptyArray] : array;
    for (const element of elements) expand(reached.map((cursor) => enter(cursor, array, element)));
  };
  expand(paths.map((rest) => ({ value: document, rest })));
  return { keys, multikey, isMissing: multikey === 0 && keys[0]!.every((part) => part === undefined) };
}

/** Follows a path through documents until it ends, is missing or reaches an array. */
function advance(cursor: Cursor): Cursor {
  let { value, rest } = cursor;
  while (rest.length > 0 && typeof value !== 'symbol' && isDocument(value)) {
    value = fieldOf(value, rest[0]!);
    rest = rest.slice(1);
    if (value === undefined) return { value, rest: [] };
    if (isArray(value)) return { value, rest };
  }
  return { value, rest, isElement: cursor.isElement };
}

function enter(cursor: Cursor, array: readonly Value[], element: KeyPart): Cursor {
  if (cursor.value === array && !cursor.isElement) {
    // An array within an array is a value and is not entered.
    if (cursor.rest.length === 0 || typeof element !== 'symbol')
      return { value: element, rest: cursor.rest, isElement: true };
    return { value: undefined, rest: [] };
  }
  if (isArray(cursor.value as Value) && !cursor.isElement)
    throw new MongoError('CannotIndexParallelArrays', 'cannot index parallel arrays');
  return cursor;
}
