import type { InvariantViolation } from './invariants.ts';
import { systemMutants } from './mutants/systemMutants.ts';
import { simulate } from './simulate.ts';

export type SeedFailure = { readonly seed: number; readonly violations: readonly InvariantViolation[] };

/** The injected faults of a range of seeds, and the seeds with violations. */
export type SeedBatchResult = {
  readonly hits: readonly (readonly [string, number])[];
  readonly failures: readonly SeedFailure[];
};

export async function runSeeds({
  from,
  count,
}: {
  readonly from: number;
  readonly count: number;
}): Promise<SeedBatchResult> {
  const hits = new Map<string, number>();
  const failures: SeedFailure[] = [];
  for (let seed = from; seed < from + count; seed += 1) {
    const simulated = await simulate(seed);
    for (const [name, times] of simulated.hits) hits.set(name, (hits.get(name) ?? 0) + times);
    if (simulated.violations.length > 0) failures.push({ seed, violations: simulated.violations });
    if (seed % SEEDS_BETWEEN_PAUSES === 0) await pause();
  }
  return { hits: [...hits], failures };
}

/** The violation that caught a mutant, or null if it survived `seeds` seeds. */
export type MutantResult = {
  readonly mutant: string;
  readonly seeds: number;
  readonly caught: InvariantViolation | null;
};

const SEEDS_BETWEEN_PAUSES = 25;

export async function tryMutant(at: number, atMost: number): Promise<MutantResult> {
  const mutant = systemMutants[at];
  if (!mutant) throw new Error(`expected a mutant below ${systemMutants.length}, got ${at}`);
  for (let seed = 1; seed <= atMost; seed += 1) {
    const { violations } = await simulate(seed, { variant: mutant.variant });
    if (violations[0]) return { mutant: mutant.name, seeds: seed, caught: violations[0] };
    if (seed % SEEDS_BETWEEN_PAUSES === 0) await pause();
  }
  return { mutant: mutant.name, seeds: atMost, caught: null };
}

/** Yields to the event loop so that garbage can be collected: a simulation never waits for I/O. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
