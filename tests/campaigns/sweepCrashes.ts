import { crashAt, listBoundaries, scenarios, type Boundary, type Scenario, type Trial } from './crashes.ts';
import { seeded, shuffled } from './seeded.ts';
import { openShop, type Shop } from './shop.ts';
import type { ProductsStreet } from './street.ts';

export type Sweep = {
  readonly products: ProductsStreet;
  /** One for each house that is killed at the same time as others. */
  readonly databaseUrls: readonly string[];
  readonly seed: number;
  /** So many boundaries are tried, chosen by the seed; all of them when there are no more. */
  readonly most?: number;
  readonly only?: readonly string[];
  readonly onTrial?: (trial: SweptTrial) => void;
};

export type SweptTrial = Trial & Boundary & { readonly scenario: string; readonly asksAgain: boolean };

const STOCK = 100_000;
// A boundary that a recovery or the relay's own pace came before is tried again.
const TRIES = 3;

/** Kills the house at every boundary of every scenario in turn, over as many databases at once as there are. */
export async function sweepCrashes(sweep: Sweep): Promise<{ boundaries: number; trials: SweptTrial[] }> {
  const { products, seed, most = Number.POSITIVE_INFINITY } = sweep;
  await using opened = new AsyncDisposableStack();
  const lanes: Lane[] = [];
  for (const databaseUrl of sweep.databaseUrls) {
    const shop = opened.use(await openShop({ products, databaseUrl }));
    lanes.push({ shop, variantIds: await shop.sell(2, STOCK) });
  }
  const wanted = scenarios.filter(({ name }) => !sweep.only || sweep.only.includes(name));
  const known = await perLane(lanes, wanted, async ({ shop, variantIds }, scenario) => {
    const boundaries = await listBoundaries(shop, scenario, variantIds);
    return boundaries.map((at) => ({ scenario, at }));
  });
  const boundaries = known.flat();
  const random = seeded(seed);
  const chosen = shuffled(boundaries, random).slice(0, Math.min(most, boundaries.length));
  const plan = chosen.map((one) => ({ ...one, asksAgain: random() < 0.5 }));
  const trials = await perLane(lanes, plan, async (lane, one) => {
    const trial = await tryIt(lane, one);
    sweep.onTrial?.(trial);
    return trial;
  });
  return { boundaries: boundaries.length, trials };
}

type Lane = { readonly shop: Shop; readonly variantIds: readonly string[] };
type Planned = { readonly scenario: Scenario; readonly at: Boundary; readonly asksAgain: boolean };

async function tryIt({ shop, variantIds }: Lane, { scenario, at, asksAgain }: Planned): Promise<SweptTrial> {
  const known = { ...at, scenario: scenario.name, asksAgain };
  for (let tries = 1; ; tries += 1) {
    const trial = await crashAt(shop, { scenario, at, variantIds, asksAgain });
    if (trial.died || tries === TRIES || trial.violations.length > 0) return { ...trial, ...known };
  }
}

/** Each lane takes the next piece of work as soon as it is free; the answers are in the order of the work. */
async function perLane<Work, Result>(
  lanes: readonly Lane[],
  work: readonly Work[],
  run: (lane: Lane, one: Work) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const take = async (lane: Lane): Promise<void> => {
    for (let at = next++; at < work.length; at = next++) results[at] = await run(lane, work[at] as Work);
  };
  await Promise.all(lanes.map(take));
  return results;
}
