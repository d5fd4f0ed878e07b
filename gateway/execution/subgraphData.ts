/** An object in the data of subgraphs, by data keys. It is merged in place. */
export type Data = Record<string, unknown>;

export type DataPath = readonly (string | number)[];

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a key; undefined when the object has none of its own. */
export function ownValue(data: Data, key: string): unknown {
  const value = data[key];
  // JSON has no functions: this one is of the prototype.
  return typeof value === 'function' ? undefined : value;
}

/**
 * Merges an object of a response into the data. A concrete `__typename` is kept when another subgraph knows only an
 * interface, and null from one subgraph does not remove an object of another.
 */
export function mergeInto(target: Data, source: Data, isAbstract: (typename: string) => boolean): void {
  if (target === source) return;
  for (const key of Object.keys(source)) {
    // Assigning it would set the prototype.
    if (key === '__proto__') continue;
    const known = ownValue(target, key);
    const next = source[key];
    if (key === '__typename') {
      if (typeof known !== 'string' || isAbstract(known)) target[key] = next;
    } else if (typeof known !== 'object' || known === null) {
      target[key] = next;
    } else if (Array.isArray(known)) {
      if (Array.isArray(next)) mergeLists(known, next, isAbstract);
    } else if (isData(next) && isData(known)) {
      mergeInto(known, next, isAbstract);
    }
  }
}

function mergeLists(target: unknown[], source: readonly unknown[], isAbstract: (typename: string) => boolean): void {
  if (target === source) return;
  source.forEach((next, at) => {
    const known = target[at];
    if (Array.isArray(known) && Array.isArray(next)) mergeLists(known, next, isAbstract);
    else if (isData(known) && isData(next)) mergeInto(known, next, isAbstract);
    else if (known == null) target[at] = next;
  });
}

/** Calls `visit` with each object at a path of a plan, in order; `@` in the path stands for the elements of a list. */
export function forEachObjectAt(root: Data, path: readonly string[], visit: (object: Data) => void): void {
  const walk = (value: unknown, at: number): void => {
    if (Array.isArray(value)) {
      for (const each of value) walk(each, path[at] === '@' ? at + 1 : at);
    } else if (isData(value)) {
      if (at === path.length) visit(value);
      else walk(ownValue(value, path[at] ?? ''), at + 1);
    }
  };
  walk(root, 0);
}

/** The paths of each object that {@link forEachObjectAt} visits; an object may be at several places. */
export function pathsOfObjectsAt(root: Data, path: readonly string[]): ReadonlyMap<Data, readonly DataPath[]> {
  const found = new Map<Data, DataPath[]>();
  const walk = (value: unknown, at: number, prefix: DataPath): void => {
    if (Array.isArray(value)) {
      value.forEach((each, index) => walk(each, path[at] === '@' ? at + 1 : at, [...prefix, index]));
    } else if (isData(value)) {
      const key = path[at];
      if (key === undefined) found.set(value, [...(found.get(value) ?? []), prefix]);
      else walk(ownValue(value, key), at + 1, [...prefix, key]);
    }
  };
  walk(root, 0, []);
  return found;
}
