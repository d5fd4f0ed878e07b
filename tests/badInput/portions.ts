import { placesOf, type Mutation, type Place } from './mutationCalls.ts';

/** What of all the values for places of its kind a place is to try. */
export type Portion = <Value>(values: readonly Value[]) => readonly Value[];

/** Every value at every place: thousands of requests, for a run of its own. */
export const wholePortions = (): Portion => (values) => values;

/**
 * At least `least` values at every place, others at the next place of the same type, and more where there are so few
 * places that some value would have no turn: so every place is tried, and every value somewhere.
 */
export function sharedPortions(mutations: readonly Mutation[], least: number): (place: Place) => Portion {
  const byType = Map.groupBy(mutations.flatMap(placesOf), ({ type }) => String(type));
  return (place) => {
    const places = byType.get(String(place.type)) ?? [];
    const turn = places.findIndex(({ owner, path }) => owner === place.owner && path.join() === place.path.join());
    if (turn < 0) throw new Error(`expected a place of ${place.owner}, got ${place.path.join('.')}`);
    return (values) => {
      const size = Math.min(values.length, Math.max(least, Math.ceil(values.length / places.length)));
      return [...values, ...values].slice((turn * size) % (values.length || 1)).slice(0, size);
    };
  };
}
