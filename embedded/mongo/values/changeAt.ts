import { MongoError } from '../errors.ts';
import { type Document, type Value, describe, isArray, isDocument } from './bsonValue.ts';
import { arrayIndex, fieldOf, valueAt } from './paths.ts';

const mostPadding = 1_500_000;

/** The document with a value at a path: creates documents on the way, pads arrays with null, and shares the rest. */
export function putAt(root: Document, path: readonly string[], value: Value): Document {
  return putWithin(root, { path, at: 0, value }) as Document; // the root stays a document
}

type Put = { readonly path: readonly string[]; readonly at: number; readonly value: Value };

function putWithin(place: Value | undefined, put: Put): Value {
  const { path, at, value } = put;
  if (at === path.length) return value;
  const name = path[at]!;
  const within = { ...put, at: at + 1 };
  if (place === undefined) return { [name]: putWithin(undefined, within) };
  if (isDocument(place)) return { ...place, [name]: putWithin(fieldOf(place, name), within) };
  const index = arrayIndex(name);
  if (!isArray(place) || index < 0) {
    const holder = path[at - 1] ?? '';
    throw new MongoError('PathNotViable', `Cannot create field '${name}' in element {${holder}: ${describe(place)}}`);
  }
  if (index > place.length + mostPadding)
    throw new MongoError('BadValue', `can't backfill array to larger than ${mostPadding} elements`);
  const padding = Array.from({ length: Math.max(0, index - place.length) }, () => null);
  return [...place, ...padding].toSpliced(index, 1, putWithin(place[index], within));
}

/** The document without the value at a path: a field is removed, an array element becomes null. */
export function removeAt(root: Document, path: readonly string[]): Document {
  if (valueAt(root, path) === undefined) return root;
  const holderPath = path.slice(0, -1);
  const holder = valueAt(root, holderPath);
  if (isArray(holder)) return putAt(root, path, null);
  // A value with a field that is not an array is a document.
  const { [path.at(-1)!]: _gone, ...rest } = holder as Document;
  return holderPath.length === 0 ? rest : putAt(root, holderPath, rest);
}
