/** How much of each experiment is done. */
export type Counts = {
  /** At least so many histories in virtual time, and at most so many to catch a planted fault. */
  readonly simulation: { readonly seeds: number; readonly faultSeeds: number };
  /** How many boundaries are killed at, of all there are, how many recoveries too, and how many houses at the same time. */
  readonly crashes: { readonly most: number; readonly twice: number; readonly lanes: number };
  /** How many stories of products, at every how many commands it dies, and in how many stories a planted fault may hide. */
  readonly products: { readonly seeds: number; readonly every: number; readonly faultSeeds: number };
  readonly lastUnits: { readonly buyers: number; readonly units: number };
  readonly fullCarts: { readonly buyers: number; readonly units: number };
  readonly keys: { readonly keys: number; readonly submits: number; readonly kills: number };
  readonly oneMoment: { readonly trials: number };
  readonly powerCuts: { readonly cuts: number };
};

/** Five minutes on two cores. */
export const inFiveMinutes: Counts = {
  simulation: { seeds: 2_000, faultSeeds: 8_000 },
  crashes: { most: 20, twice: 6, lanes: 3 },
  products: { seeds: 60, every: 10, faultSeeds: 150 },
  lastUnits: { buyers: 400, units: 100 },
  fullCarts: { buyers: 60, units: 10 },
  keys: { keys: 10, submits: 50, kills: 4 },
  oneMoment: { trials: 120 },
  powerCuts: { cuts: 4 },
};

/** Everything: every boundary, as many buyers and keys as were promised. */
export const inFull: Counts = {
  simulation: { seeds: 100_000, faultSeeds: 8_000 },
  crashes: { most: Number.POSITIVE_INFINITY, twice: Number.POSITIVE_INFINITY, lanes: 4 },
  products: { seeds: 3_000, every: 1, faultSeeds: 300 },
  lastUnits: { buyers: 2_000, units: 100 },
  fullCarts: { buyers: 2_000, units: 100 },
  keys: { keys: 200, submits: 50, kills: 40 },
  oneMoment: { trials: 5_000 },
  powerCuts: { cuts: 20 },
};
