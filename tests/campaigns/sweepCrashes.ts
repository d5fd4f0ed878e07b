import { crashAt, listBoundaries, type Boundary, type Trial } from './crashes.ts';
import { scenarios, stepsToEnter, type Scenario, type Stage } from './crashScenarios.ts';
import { seeded, shuffled } from './seeded.ts';
import { openShop } from './shop.ts';
import type { ProductsStreet } from './street.ts';

export type Sweep = {
  readonly products: ProductsStreet;
  /** One for each house that is killed at the same time as others. */
  readonly databaseUrls: readonly string[];
  readonly seed: number;
  /** So many boundaries are tried, chosen by the seed; all of them when there are no more. */
  readonly most?: number;
  /** So many times the process that takes over is killed too, at a boundary of what it does then; as `most`. */
  readonly twice?: number;
  readonly only?: readonly string[];
  readonly onTrial?: (trial: SweptTrial) => void;
};

type Planned = { readonly scenario: Scenario; readonly deaths: readonly Boundary[]; readonly asksAgain: boolean };
export type SweptTrial = Trial & Planned;

export type Swept = {
  readonly boundaries: number;
  readonly trials: readonly SweptTrial[];
  /** Steps of sagas to which no scenario came. */
  readonly unentered: readonly string[];
};

const STOCK = 100_000;
// A boundary that the relay's own pace came before is tried again; one of a recovery may be on another way than the one taken.
const TRIES = 3;

/** Kills the house at every boundary of every scenario in turn, over as many databases at once as there are. */
export async function sweepCrashes(sweep: Sweep): Promise<Swept> {
  const { products, seed, most = Number.POSITIVE_INFINITY, twice = 0 } = sweep;
  await using opened = new AsyncDisposableStack();
  const lanes: Stage[] = [];
  for (const databaseUrl of sweep.databaseUrls) {
    lanes.push(await furnish(opened.use(await openShop({ products, databaseUrl }))));
  }
  const random = seeded(seed);
  const some = <T>(all: readonly T[], atMost: number) => shuffled(all, random).slice(0, Math.min(atMost, all.length));
  const tryAll = (plan: readonly Planned[]) =>
    perLane(lanes, plan, async (stage, one) => {
      const trial = await tryIt(stage, one);
      sweep.onTrial?.(trial);
      return trial;
    });

  const wanted = scenarios.filter(({ name }) => !sweep.only || sweep.only.includes(name));
  const listed = await perLane(lanes, wanted, async (stage, scenario) =>
    (await listBoundaries(stage, scenario)).map((at) => ({ scenario, deaths: [at] })),
  );
  const unentered = await stepsUnentered(lanes);
  const once = await tryAll(some(listed.flat(), most).map((one) => ({ ...one, asksAgain: random() < 0.5 })));
  const again = once.flatMap(({ scenario, deaths, asksAgain, recovered }) =>
    some(recovered, 1).map((second) => ({ scenario, deaths: [...deaths, second], asksAgain })),
  );
  const trials = [...once, ...(await tryAll(some(again, twice)))];
  return { boundaries: listed.flat().length, trials, unentered };
}

/** Puts on sale what the scenarios need. */
export async function furnish(shop: Stage['shop']): Promise<Stage> {
  return { shop, variantIds: await shop.sell(2, STOCK) };
}

async function tryIt(stage: Stage, planned: Planned): Promise<SweptTrial> {
  for (let tries = 1; ; tries += 1) {
    const trial = await crashAt(stage, planned);
    const isLast = tries === TRIES || planned.deaths.length > 1;
    if (trial.died || isLast || trial.violations.length > 0) return { ...trial, ...planned };
  }
}

async function stepsUnentered(lanes: readonly Stage[]): Promise<string[]> {
  const entered = new Set<string>();
  for (const { shop } of lanes) {
    for (const { kind, step, steps } of await shop.db.selectFrom('sagas').select(['kind', 'step', 'steps']).execute())
      for (const name of [step, ...steps.map((left) => left.step)]) entered.add(`${kind}.${name}`);
  }
  return stepsToEnter.filter((step) => !entered.has(step));
}

/** Each lane takes the next piece of work as soon as it is free; the answers are in the order of the work. */
async function perLane<Work, Result>(
  lanes: readonly Stage[],
  work: readonly Work[],
  run: (lane: Stage, one: Work) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const take = async (lane: Stage): Promise<void> => {
    for (let at = next++; at < work.length; at = next++) results[at] = await run(lane, work[at] as Work);
  };
  await Promise.all(lanes.map(take));
  return results;
}
