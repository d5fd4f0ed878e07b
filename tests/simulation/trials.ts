import type { Violation } from './invariants.ts';
import { mutants } from './mutants/mutants.ts';
import { simulate } from './simulate.ts';

export type Failure = { readonly seed: number; readonly violations: readonly Violation[] };

/** So many seeds from one on: what they hit, and which of them broke a promise. */
export type Trial = { readonly hits: readonly (readonly [string, number])[]; readonly failures: readonly Failure[] };

export async function tryTrial({ from, count }: { readonly from: number; readonly count: number }): Promise<Trial> {
  const hits = new Map<string, number>();
  const failures: Failure[] = [];
  for (let seed = from; seed < from + count; seed += 1) {
    const simulated = await simulate(seed);
    for (const [name, times] of simulated.hits) hits.set(name, (hits.get(name) ?? 0) + times);
    if (simulated.violations.length > 0) failures.push({ seed, violations: simulated.violations });
    if (seed % SEEDS_BETWEEN_PAUSES === 0) await pause();
  }
  return { hits: [...hits], failures };
}

/** How one planted fault was caught; without `caught` it survived so many seeds. */
export type Caught = { readonly mutant: string; readonly seeds: number; readonly caught: Violation | null };

const SEEDS_BETWEEN_PAUSES = 25;

export async function tryMutant(at: number, atMost: number): Promise<Caught> {
  const mutant = mutants[at];
  if (!mutant) throw new Error(`expected a mutant below ${mutants.length}, got ${at}`);
  for (let seed = 1; seed <= atMost; seed += 1) {
    const { violations } = await simulate(seed, { variant: mutant.variant });
    if (violations[0]) return { mutant: mutant.name, seeds: seed, caught: violations[0] };
    if (seed % SEEDS_BETWEEN_PAUSES === 0) await pause();
  }
  return { mutant: mutant.name, seeds: atMost, caught: null };
}

/** Lets what has died be collected: nothing else here ever waits for anything real. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
