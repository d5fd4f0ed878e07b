import { openProductsTestBed, runProductsSeed } from './runProductsSeed.ts';
import type { RandomSource } from '../randomSource.ts';
import type { CommandOutcome, ChooseOutcome } from './commandScheduler.ts';

/** The numbers of runs and database commands, and the violations. */
export type ProductsSimulationResult = {
  readonly runs: number;
  readonly commands: number;
  readonly violations: readonly string[];
};

type SimulateProductsOptions = {
  readonly url: string;
  readonly from: number;
  readonly seeds: number;
  readonly stopsAtFirst?: boolean;
};

/** Runs these seeds, each with its random faults. */
export async function simulateProducts({
  url,
  from,
  seeds,
  stopsAtFirst = false,
}: SimulateProductsOptions): Promise<ProductsSimulationResult> {
  await using stage = await openProductsTestBed(url);
  const violations: string[] = [];
  let [runs, commands] = [0, 0];
  for (let seed = from; seed < from + seeds; seed += 1) {
    if (stopsAtFirst && violations.length > 0) break;
    const run = await runProductsSeed(stage, seed, randomFaults);
    runs += 1;
    commands += run.commands.length;
    violations.push(...run.violations.map((what) => `seed ${seed}: ${what}`));
  }
  return { runs, commands, violations };
}

type SweepProductsOptions = {
  readonly url: string;
  readonly seed: number;
  /** The stride of commands. */ readonly every: number;
};

/** Runs one seed repeatedly and kills the process before and after every n-th command. */
export async function sweepProducts({ url, seed, every }: SweepProductsOptions): Promise<ProductsSimulationResult> {
  await using stage = await openProductsTestBed(url);
  const faultless = await runProductsSeed(stage, seed, () => () => 'done');
  const violations = faultless.violations.map((what) => `without faults: ${what}`);
  let runs = 1;
  for (let index = 0; index < faultless.commands.length; index += every)
    for (const outcome of ['killed before', 'killed after'] as const) {
      const run = await runProductsSeed(stage, seed, oneFault(index, outcome));
      runs += 1;
      violations.push(...run.violations.map((what) => `${outcome} ${faultless.commands[index]} #${index}: ${what}`));
    }
  return { runs, commands: faultless.commands.length, violations };
}

const faults: readonly CommandOutcome[] = ['killed before', 'killed after', 'request lost', 'answer lost'];

/** Returns random faults, at a rate that differs between runs and may be 0. */
function randomFaults(random: RandomSource): ChooseOutcome {
  const rate = random.pick([0, 0.02, 0.05, 0.1]);
  return () => (random.happens(rate) ? random.pick(faults) : 'done');
}

/** Returns one fault at the command with this index. */
function oneFault(index: number, outcome: CommandOutcome): () => ChooseOutcome {
  return () => {
    let passed = 0;
    return () => (passed++ === index ? outcome : 'done');
  };
}
