import type { ServiceName } from '../../separateServices.ts';

/** A mistake in the text of one file: what is there, and what stands there instead. */
type Plant = { readonly house: ServiceName; readonly file: string; readonly from: string; readonly to: string };

/**
 * Mistakes that would lose or double events, each in one house, to see that they are caught. They are made in the text as
 * the process loads it, for what is to be proven has no ports to pass another value through, and shall get none for this.
 */
export const plants = {
  resumeSkipsOne: {
    house: 'gateway',
    file: 'platform/eventLog/resumeCursor.ts',
    from: 'return { source, logId, position };',
    to: 'return { source, logId, position: position + 1 };',
  },
  resumeRepeatsOne: {
    house: 'gateway',
    file: 'platform/eventLog/resumeCursor.ts',
    from: 'return { source, logId, position };',
    to: 'return { source, logId, position: Math.max(0, position - 1) };',
  },
  gatewayPassesOverGaps: {
    house: 'gateway',
    file: 'platform/eventLog/place.ts',
    from: "isEvent && position === place.position + 1 ? 'next'",
    to: "isEvent ? 'next'",
  },
  usersPassesOverGaps: {
    house: 'users',
    file: 'platform/eventLog/place.ts',
    from: "isEvent && position === place.position + 1 ? 'next'",
    to: "isEvent ? 'next'",
  },
  productsPullsTooMuch: {
    house: 'products',
    file: 'subgraphs/products/store/outbox.ts',
    from: '$pull: { outbox: { id: { $in: pending.map(({ event }) => event.id) } } }',
    to: '$set: pending && { outbox: [] }',
  },
} as const satisfies Record<string, Plant>;

export type PlantName = keyof typeof plants;

/** The variables that make a house run with that mistake. */
export function withPlant(name: PlantName): { readonly [Name in ServiceName]?: NodeJS.ProcessEnv } {
  const planter = new URL('plantOnLoad.ts', import.meta.url).href;
  const options = `--disable-warning=ExperimentalWarning --import ${planter}`;
  return { [plants[name].house]: { PLANT: name, NODE_OPTIONS: options } };
}
