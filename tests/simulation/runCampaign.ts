import { Coverage } from './coverage.ts';
import { runInWorkerPool, type JobResult, type SimulationJob } from './workerPool.ts';
import { systemMutants } from './mutants/systemMutants.ts';
import { simulate } from './simulate.ts';
import type { MutantResult, SeedFailure } from './simulationJobs.ts';

const SEEDS_PER_JOB = 200;
const PROGRESS_EVERY_MS = 10_000;

export type PrintLine = (line: string) => void;

/**
 * Simulates `seeds` seeds, and up to twice as many until every fault was injected everywhere. Resolves with whether no
 * invariant was violated.
 */
export async function runCampaign(
  { seeds, from }: { seeds: number; from: number },
  printLine: PrintLine,
): Promise<boolean> {
  const coverage = new Coverage();
  const failures: SeedFailure[] = [];
  const startedAt = performance.now();
  let [given, done, printedAt] = [0, 0, startedAt];
  const next = (): SimulationJob | null => {
    const isEnough = given >= seeds && (given >= 2 * seeds || coverage.missing().length === 0);
    if (isEnough) return null;
    const job = { kind: 'trial', from: from + given, count: SEEDS_PER_JOB } as const;
    given += SEEDS_PER_JOB;
    return job;
  };
  const onDone = (finished: JobResult): void => {
    if (!('trial' in finished)) return;
    coverage.add(finished.trial.hits);
    failures.push(...finished.trial.failures);
    done += SEEDS_PER_JOB;
    if (performance.now() - printedAt < PROGRESS_EVERY_MS) return;
    printedAt = performance.now();
    printLine(
      `${done} seeds, ${failures.length} with violations, ${coverage.missing().length} fault points not covered`,
    );
  };
  await runInWorkerPool({ next, onDone });
  const seconds = (performance.now() - startedAt) / 1_000;
  printLine(`\n${coverage.tables()}\n`);
  for (const step of coverage.unentered()) printLine(`never entered: ${step}`);
  for (const place of coverage.missing()) printLine(`never injected: ${place}`);
  printLine(`${done} seeds from ${from} in ${seconds.toFixed(0)} s: ${failures.length} with violations`);
  return printFailures(failures, printLine);
}

async function printFailures(failures: readonly SeedFailure[], printLine: PrintLine): Promise<boolean> {
  for (const { seed, violations } of failures) {
    for (const { invariant, what } of violations) printLine(`seed ${seed}: ${invariant}: ${what}`);
  }
  if (failures[0]) await replaySeed(failures[0].seed, printLine);
  return failures.length === 0;
}

/** Simulates one seed again and prints its trace, with the named mutant if one is given. */
export async function replaySeed(seed: number, printLine: PrintLine, mutantName?: string): Promise<boolean> {
  const mutant = systemMutants.find(({ name }) => name === mutantName);
  if (mutantName !== undefined && !mutant) throw new Error(`expected the name of a mutant, got ${mutantName}`);
  const { trace, violations } = await simulate(seed, { isTraced: true, variant: mutant?.variant });
  for (const line of trace) printLine(line);
  for (const { invariant, what } of violations) printLine(`violated: ${invariant}: ${what}`);
  printLine(
    violations.length === 0
      ? `seed ${seed} violates no invariant`
      : `seed ${seed}: npm run test:simulation -- --seed ${seed}`,
  );
  return violations.length === 0;
}

/** Simulates every mutant until an invariant is violated. Resolves with whether all mutants were caught. */
export async function catchSystemMutants(atMost: number, printLine: PrintLine): Promise<boolean> {
  const caught: MutantResult[] = [];
  let given = 0;
  await runInWorkerPool({
    next: () => (given < systemMutants.length ? { kind: 'mutant', at: given++, atMost } : null),
    onDone: (done) => void ('caught' in done && caught.push(done.caught)),
  });
  const width = Math.max(...systemMutants.map(({ name }) => name.length));
  printLine(`${'mutant'.padEnd(width)}  ${'seeds'.padStart(6)}  caught by`);
  for (const { name } of systemMutants) {
    const found = caught.find(({ mutant }) => mutant === name);
    printLine(`${name.padEnd(width)}  ${String(found?.seeds).padStart(6)}  ${found?.caught?.invariant ?? 'NOTHING'}`);
  }
  const survivors = caught.filter((each) => each.caught === null).length;
  printLine(`${systemMutants.length} mutants, ${survivors} survived`);
  return survivors === 0;
}
