import type { Executed } from './modelSubgraphs.ts';

type Path = readonly (string | number)[];

/**
 * Returns how two results differ; null when they are equal. Data, key order included, and the mutations that ran must
 * be equal. Of errors, the places that are null because of them: when null spreads to a parent, a schema may report any
 * of the errors below it, and a gateway reports those that its calls returned (docs/decisions/0300).
 */
export function compareResults(got: Executed, expected: Executed): string | null {
  if (JSON.stringify(got.data) !== JSON.stringify(expected.data))
    return `data: got ${JSON.stringify(got.data)}, expected ${JSON.stringify(expected.data)}`;
  if (JSON.stringify(got.mutations) !== JSON.stringify(expected.mutations))
    return `mutations: got ${got.mutations.join('; ')}, expected ${expected.mutations.join('; ')}`;
  const [some, others] = [nullPlaces(got), nullPlaces(expected)];
  if (some.join(' ') === others.join(' ')) return null;
  return `errors: got ${some.join(' ')}, expected ${others.join(' ')}; got messages ${got.errors.map(({ message }) => message).join('; ')}`;
}

/**
 * Returns how the merged parts of a response differ from the whole one; null when they do not. Where null spread past a
 * deferred fragment in the whole response, the parts may have more. Every place that is null because of an error is so
 * in both.
 */
export function compareParts(got: Executed, expected: Executed): string | null {
  const places = nullPlaces(expected);
  const difference = differenceAt(got.data, expected.data, { path: [], places });
  if (difference !== null) return difference;
  if (JSON.stringify(got.mutations) !== JSON.stringify(expected.mutations))
    return `mutations: got ${got.mutations.join('; ')}, expected ${expected.mutations.join('; ')}`;
  const some = nullPlaces({ ...got, data: expected.data });
  return some.join(' ') === places.join(' ') ? null : `errors: got ${some.join(' ')}, expected ${places.join(' ')}`;
}

type Place = { readonly path: Path; readonly places: readonly string[] };

function differenceAt(got: unknown, expected: unknown, { path, places }: Place): string | null {
  if (expected === null && places.includes(path.join('.'))) return null;
  const isObject = typeof got === 'object' && got !== null && typeof expected === 'object' && expected !== null;
  if (!isObject)
    return got === expected
      ? null
      : `${path.join('.')}: got ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`;
  const [some, others] = [new Map(Object.entries(got)), new Map(Object.entries(expected))];
  for (const key of new Set([...some.keys(), ...others.keys()])) {
    const difference = differenceAt(some.get(key), others.get(key), { path: [...path, key], places });
    if (difference !== null) return difference;
  }
  return null;
}

function nullPlaces({ data, errors }: Executed): string[] {
  return [...new Set(errors.map(({ path = [] }) => placeOf(data, path).join('.')))].toSorted();
}

/** The first place on a path that is null. */
function placeOf(data: unknown, path: Path): Path {
  let value = data;
  for (const [at, step] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, at);
    value = (value as Record<string | number, unknown>)[step];
  }
  return path;
}
