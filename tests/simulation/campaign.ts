import { Coverage } from './coverage.ts';
import { workTogether, type Done, type Job } from './crew.ts';
import { mutants } from './mutants/mutants.ts';
import { simulate } from './simulate.ts';
import type { Caught, Failure } from './trials.ts';

const SEEDS_A_JOB = 200;
const ANNOUNCE_EVERY_MS = 10_000;

export type Say = (line: string) => void;

/** Tries so many seeds, and more until every fault has struck everywhere; tells whether every promise was kept. */
export async function campaign({ seeds, from }: { seeds: number; from: number }, say: Say): Promise<boolean> {
  const coverage = new Coverage();
  const failures: Failure[] = [];
  const begunAt = performance.now();
  let [given, done, announcedAt] = [0, 0, begunAt];
  const next = (): Job | null => {
    const isEnough = given >= seeds && (given >= 2 * seeds || coverage.missing().length === 0);
    if (isEnough) return null;
    const job = { kind: 'trial', from: from + given, count: SEEDS_A_JOB } as const;
    given += SEEDS_A_JOB;
    return job;
  };
  const onDone = (finished: Done): void => {
    if (!('trial' in finished)) return;
    coverage.add(finished.trial.hits);
    failures.push(...finished.trial.failures);
    done += SEEDS_A_JOB;
    if (performance.now() - announcedAt < ANNOUNCE_EVERY_MS) return;
    announcedAt = performance.now();
    say(`${done} seeds, ${failures.length} with a broken promise, ${coverage.missing().length} places unhit`);
  };
  await workTogether({ next, onDone });
  const seconds = (performance.now() - begunAt) / 1_000;
  say(`\n${coverage.tables()}\n`);
  for (const step of coverage.unentered()) say(`never entered: ${step}`);
  for (const place of coverage.missing()) say(`never struck: ${place}`);
  say(`${done} seeds from ${from} in ${seconds.toFixed(0)} s: ${failures.length} with a broken promise`);
  return tellFailures(failures, say);
}

async function tellFailures(failures: readonly Failure[], say: Say): Promise<boolean> {
  for (const { seed, violations } of failures) {
    for (const { invariant, what } of violations) say(`seed ${seed}: ${invariant}: ${what}`);
  }
  if (failures[0]) await replay(failures[0].seed, say);
  return failures.length === 0;
}

/** One seed again, told line by line; with the fault of this name planted, if one is named. */
export async function replay(seed: number, say: Say, planted?: string): Promise<boolean> {
  const mutant = mutants.find(({ name }) => name === planted);
  if (planted !== undefined && !mutant) throw new Error(`expected the name of a planted fault, got ${planted}`);
  const { trace, violations } = await simulate(seed, { isTraced: true, variant: mutant?.variant });
  for (const line of trace) say(line);
  for (const { invariant, what } of violations) say(`broken: ${invariant}: ${what}`);
  say(
    violations.length === 0
      ? `seed ${seed} keeps every promise`
      : `seed ${seed}: npm run test:simulation -- --seed ${seed}`,
  );
  return violations.length === 0;
}

/** Tries to catch every planted fault; tells whether all were. */
export async function catchMutants(atMost: number, say: Say): Promise<boolean> {
  const caught: Caught[] = [];
  let given = 0;
  await workTogether({
    next: () => (given < mutants.length ? { kind: 'mutant', at: given++, atMost } : null),
    onDone: (done) => void ('caught' in done && caught.push(done.caught)),
  });
  const width = Math.max(...mutants.map(({ name }) => name.length));
  say(`${'planted fault'.padEnd(width)}  ${'seeds'.padStart(6)}  caught by`);
  for (const { name } of mutants) {
    const found = caught.find(({ mutant }) => mutant === name);
    say(`${name.padEnd(width)}  ${String(found?.seeds).padStart(6)}  ${found?.caught?.invariant ?? 'NOTHING'}`);
  }
  const survivors = caught.filter((each) => each.caught === null).length;
  say(`${mutants.length} planted faults, ${survivors} survived`);
  return survivors === 0;
}
