import { inputPositions, type MutationField, type InputPosition } from './mutationCalls.ts';

/** Selects the values to try at one position. */
export type SelectValues = <Value>(values: readonly Value[]) => readonly Value[];

/** Selects every value at every position: thousands of requests. */
export const selectAllValues = (): SelectValues => (values) => values;

/**
 * Distributes values over the positions of the same type: at least `least` at each, and more if there are too few
 * positions. So every position is tried, and every value is tried somewhere.
 */
export function distributeValues(
  mutations: readonly MutationField[],
  least: number,
): (position: InputPosition) => SelectValues {
  const byType = Map.groupBy(mutations.flatMap(inputPositions), ({ type }) => String(type));
  return (position) => {
    const positions = byType.get(String(position.type)) ?? [];
    const index = positions.findIndex(
      ({ owner, path }) => owner === position.owner && path.join() === position.path.join(),
    );
    if (index < 0) throw new Error(`expected a position of ${position.owner}, got ${position.path.join('.')}`);
    return (values) => {
      const size = Math.min(values.length, Math.max(least, Math.ceil(values.length / positions.length)));
      return [...values, ...values].slice((index * size) % (values.length || 1)).slice(0, size);
    };
  };
}
