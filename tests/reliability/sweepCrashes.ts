import { crashAt, listBoundaries, type BoundaryPass, type CrashTrial } from './crashAt.ts';
import { crashScenarios, stepsToEnter, type CrashScenario, type ScenarioContext } from './crashScenarios.ts';
import { seededRandom, shuffled } from './seededRandom.ts';

export type SweepCrashesOptions = {
  /** The shops whose orders processes are killed, all at the same time. */
  readonly shops: readonly ScenarioContext['shop'][];
  readonly seed: number;
  /** The maximum number of boundaries, chosen by the seed; all by default. */
  readonly maxBoundaries?: number;
  /** The maximum number of trials whose recovering process is killed too; none by default. */
  readonly secondCrashes?: number;
  readonly only?: readonly string[];
  readonly onTrial?: (trial: SweepTrial) => void;
};

type Planned = {
  readonly scenario: CrashScenario;
  readonly crashPoints: readonly BoundaryPass[];
  readonly retries: boolean;
};
export type SweepTrial = CrashTrial & Planned;

export type SweepResult = {
  readonly boundaries: number;
  readonly trials: readonly SweepTrial[];
  /** Saga steps that no scenario entered. */
  readonly unenteredSteps: readonly string[];
};

const STOCK = 100_000;
// A boundary may be missed because of the relay's timing and is then retried; a recovery may take another path.
const MAX_ATTEMPTS = 3;

/** Kills the orders process at every boundary of every scenario, in parallel over the shops. */
export async function sweepCrashes(sweep: SweepCrashesOptions): Promise<SweepResult> {
  const { seed, maxBoundaries = Number.POSITIVE_INFINITY, secondCrashes = 0 } = sweep;
  const lanes: ScenarioContext[] = [];
  for (const shop of sweep.shops) lanes.push(await prepareScenarioContext(shop));
  const random = seededRandom(seed);
  const some = <T>(all: readonly T[], atMost: number) => shuffled(all, random).slice(0, Math.min(atMost, all.length));
  const tryAll = (plan: readonly Planned[]) =>
    perLane(lanes, plan, async (context, one) => {
      const trial = await runTrial(context, one);
      sweep.onTrial?.(trial);
      return trial;
    });

  const wanted = crashScenarios.filter(({ name }) => !sweep.only || sweep.only.includes(name));
  const listed = await perLane(lanes, wanted, async (context, scenario) =>
    (await listBoundaries(context, scenario)).map((at) => ({ scenario, crashPoints: [at] })),
  );
  const unenteredSteps = await stepsUnentered(lanes);
  const once = await tryAll(some(listed.flat(), maxBoundaries).map((one) => ({ ...one, retries: random() < 0.5 })));
  const again = once.flatMap(({ scenario, crashPoints, retries, recovered }) =>
    some(recovered, 1).map((second) => ({ scenario, crashPoints: [...crashPoints, second], retries })),
  );
  const trials = [...once, ...(await tryAll(some(again, secondCrashes)))];
  return { boundaries: listed.flat().length, trials, unenteredSteps };
}

/** Creates the variants that the scenarios need. */
export async function prepareScenarioContext(shop: ScenarioContext['shop']): Promise<ScenarioContext> {
  return { shop, variantIds: await shop.sell(2, STOCK) };
}

async function runTrial(context: ScenarioContext, planned: Planned): Promise<SweepTrial> {
  for (let tries = 1; ; tries += 1) {
    const trial = await crashAt(context, planned);
    const isLast = tries === MAX_ATTEMPTS || planned.crashPoints.length > 1;
    if (trial.crashed || isLast || trial.violations.length > 0) return { ...trial, ...planned };
  }
}

async function stepsUnentered(lanes: readonly ScenarioContext[]): Promise<string[]> {
  const entered = new Set<string>();
  for (const { shop } of lanes) {
    for (const { kind, step, steps } of await shop.db.selectFrom('sagas').select(['kind', 'step', 'steps']).execute())
      for (const name of [step, ...steps.map((left) => left.step)]) entered.add(`${kind}.${name}`);
  }
  return stepsToEnter.filter((step) => !entered.has(step));
}

/** Each lane takes the next item as soon as it is free; the results are in the order of the items. */
async function perLane<Work, Result>(
  lanes: readonly ScenarioContext[],
  work: readonly Work[],
  run: (lane: ScenarioContext, one: Work) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const take = async (lane: ScenarioContext): Promise<void> => {
    for (let at = next++; at < work.length; at = next++) results[at] = await run(lane, work[at] as Work);
  };
  await Promise.all(lanes.map(take));
  return results;
}
