import { MongoError } from '../errors.ts';
import { type Document, type Value, describe, isArray, isDocument } from './bsonValue.ts';
import { arrayIndex, fieldOf, valueAt } from './paths.ts';

/** A copy that may be changed: documents and arrays are new, the values in them are shared. */
export function copyOf<Shape extends Value>(value: Shape): Shape {
  if (isArray(value)) return value.map(copyOf) as Value as Shape; // the same shape, element by element
  if (!isDocument(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, copyOf(field)])) as Value as Shape;
}

const mostPadding = 1_500_000;

/** Puts a value at a path, making documents on the way and padding arrays with null; `root` is changed. */
export function putAt(root: Document, path: readonly string[], value: Value): void {
  let place: Value = root;
  for (const [at, name] of path.entries()) {
    const isLast = at === path.length - 1;
    const next: Value = isLast ? value : (childOf(place, name) ?? {});
    putChild({ place, name, path, at }, next);
    place = next;
  }
}

function childOf(place: Value, name: string): Value | undefined {
  if (isArray(place)) return place[arrayIndex(name)];
  return isDocument(place) ? fieldOf(place, name) : undefined;
}

type Child = { readonly place: Value; readonly name: string; readonly path: readonly string[]; readonly at: number };

function putChild({ place, name, path, at }: Child, value: Value): void {
  if (isDocument(place)) {
    place[name] = value;
    return;
  }
  const index = arrayIndex(name);
  if (!isArray(place) || index < 0) {
    const holder = path[at - 1] ?? '';
    throw new MongoError('PathNotViable', `Cannot create field '${name}' in element {${holder}: ${describe(place)}}`);
  }
  if (index > place.length + mostPadding)
    throw new MongoError('BadValue', `can't backfill array to larger than ${mostPadding} elements`);
  const array = place as Value[]; // copied by copyOf, so ours to change
  while (array.length < index) array.push(null);
  array[index] = value;
}

/** Takes away what is at a path that exists: a field goes, an array element becomes null. */
export function removeAt(root: Document, path: readonly string[]): void {
  const holder = valueAt(root, path.slice(0, -1));
  const name = path.at(-1)!;
  if (isDocument(holder)) delete holder[name];
  else if (isArray(holder)) (holder as Value[])[arrayIndex(name)] = null; // copied by copyOf, so ours to change
}
