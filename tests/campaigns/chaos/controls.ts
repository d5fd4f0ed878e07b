import type { ChaosSize } from './chaos.ts';
import { plants, type PlantName } from './plants.ts';

/** What is done wrong in a run that must not go well. */
type Control = { readonly plant?: PlantName; readonly remembers?: boolean };

const names = Object.keys(plants) as PlantName[]; // its own keys

/** By their names: clients that forget where they were, and each planted mistake. */
export const controls: Readonly<Record<string, Control>> = {
  clientsForget: { remembers: false },
  ...Object.fromEntries(names.map((plant) => [plant, { plant }])),
};

/** As much as each mistake needs to be noticed. */
export const controlSize: Omit<ChaosSize, 'seed'> = {
  owners: 3,
  events: 200,
  weather: { cutEveryMs: 500, outageMs: 500, awayMs: 1_000, redisPauseMs: 300, processPauseMs: 300 },
};
