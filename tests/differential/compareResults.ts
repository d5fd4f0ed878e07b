import type { Executed } from './openGraph.ts';

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
