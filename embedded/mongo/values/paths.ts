import { type Document, type Value, isArray, isDocument } from './bsonValue.ts';

const digits = /^(0|[1-9]\d*)$/;

/** The array position that a path component names, or -1. */
export function arrayIndex(name: string): number {
  return digits.test(name) ? Number(name) : -1;
}

/** Reads own fields only, so that a document has no `constructor` unless it was stored. */
export function fieldOf(document: Document, name: string): Value | undefined {
  return Object.hasOwn(document, name) ? document[name] : undefined;
}

/** A value at a dotted path, with the position in the first array on the way (undefined: no array). */
export type Leaf = { readonly value: Value | undefined; readonly position: number | undefined };
export type LeafTest = (value: Value | undefined, position: number | undefined) => boolean;

type Walk = { readonly path: readonly string[]; readonly expands: boolean; readonly test: LeafTest };

/**
 * Whether a value at the path passes the test, by MongoDB's rules for queries: arrays on the way are entered, a
 * component may be a position, and with `expands` an array at the end is tested by its elements and then itself.
 */
export function someLeaf(document: Document, walk: Walk): boolean {
  return walkFrom({ value: document, at: 0, position: undefined }, walk);
}

type Place = { readonly value: Value; readonly at: number; readonly position: number | undefined };

function walkFrom(place: Place, walk: Walk): boolean {
  if (place.at === walk.path.length) return testEnd(place, walk);
  if (isArray(place.value))
    return place.value.some((_, index) => walkElement({ place, array: place.value as readonly Value[], index }, walk));
  if (!isDocument(place.value)) return walk.test(undefined, place.position);
  const next = fieldOf(place.value, walk.path[place.at]!);
  if (next === undefined) return walk.test(undefined, place.position);
  return walkFrom({ value: next, at: place.at + 1, position: place.position }, walk);
}

function testEnd({ value, position }: Place, walk: Walk): boolean {
  if (walk.expands && isArray(value))
    for (const [index, element] of value.entries()) if (walk.test(element, position ?? index)) return true;
  return walk.test(value, position);
}

/** An element is entered if it is a document, and again if the path names its position. */
function walkElement(
  { place, array, index }: { place: Place; array: readonly Value[]; index: number },
  walk: Walk,
): boolean {
  const element = array[index]!;
  const position = place.position ?? index;
  if (isDocument(element) && walkFrom({ value: element, at: place.at, position }, walk)) return true;
  if (arrayIndex(walk.path[place.at]!) !== index) return false;
  const isLast = place.at + 1 === walk.path.length;
  if (!isLast && !isDocument(element) && !isArray(element)) return false;
  return walkFrom({ value: element, at: place.at + 1, position }, walk);
}

/** The value at a path as updates address it: arrays are entered only by position. */
export function valueAt(root: Value, path: readonly string[]): Value | undefined {
  let value: Value | undefined = root;
  for (const name of path) {
    if (isArray(value)) value = value[arrayIndex(name)];
    else if (isDocument(value)) value = fieldOf(value, name);
    else return undefined;
  }
  return value;
}
