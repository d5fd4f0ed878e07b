/** The size of each experiment. */
export type ExperimentSizes = {
  /** Simulated seeds, at least, and the maximum number of seeds to catch one mutant. */
  readonly simulation: { readonly seeds: number; readonly faultSeeds: number };
  /** Boundaries at which orders is killed, recoveries that are killed too, and orders processes at the same time. */
  readonly crashes: { readonly boundaries: number; readonly twice: number; readonly lanes: number };
  /** Simulated seeds of products, the stride of commands at which it is killed, and the seeds to catch one mutant. */
  readonly products: { readonly seeds: number; readonly every: number; readonly faultSeeds: number };
  readonly lastUnits: { readonly buyers: number; readonly units: number };
  readonly fullCarts: { readonly buyers: number; readonly units: number };
  readonly keys: { readonly keys: number; readonly submits: number; readonly kills: number };
  readonly oneMoment: { readonly trials: number };
  readonly powerCuts: { readonly cuts: number };
};

/** Five minutes on two cores. */
export const fiveMinuteSizes: ExperimentSizes = {
  simulation: { seeds: 2_000, faultSeeds: 8_000 },
  crashes: { boundaries: 20, twice: 6, lanes: 3 },
  products: { seeds: 60, every: 10, faultSeeds: 150 },
  lastUnits: { buyers: 400, units: 100 },
  fullCarts: { buyers: 60, units: 10 },
  keys: { keys: 10, submits: 50, kills: 4 },
  oneMoment: { trials: 120 },
  powerCuts: { cuts: 4 },
};

/** Every boundary, and the numbers of buyers and keys that docs/reliability.md states. */
export const fullSizes: ExperimentSizes = {
  simulation: { seeds: 100_000, faultSeeds: 8_000 },
  crashes: { boundaries: Number.POSITIVE_INFINITY, twice: Number.POSITIVE_INFINITY, lanes: 4 },
  products: { seeds: 3_000, every: 1, faultSeeds: 300 },
  lastUnits: { buyers: 2_000, units: 100 },
  fullCarts: { buyers: 2_000, units: 100 },
  keys: { keys: 200, submits: 50, kills: 40 },
  oneMoment: { trials: 5_000 },
  powerCuts: { cuts: 20 },
};
