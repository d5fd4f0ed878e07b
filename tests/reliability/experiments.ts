import { MongoClient } from 'mongodb';
import { runConcurrently } from './runConcurrently.ts';
import type { ExperimentSizes } from './experimentSizes.ts';
import { crashAt } from './crashAt.ts';
import { crashScenarios } from './crashScenarios.ts';
import { openTestServers, type TestServers } from './testServers.ts';
import { runIdempotencyStorm } from './idempotencyStorm.ts';
import type { ProcessMutant } from './processMutants.ts';
import { runPowerCuts } from './powerCuts.ts';
import { raceConcurrentMutations, raceForLastUnits, raceWithFullCarts, type TrialsResult } from './races.ts';
import { openShopUnderTest, type ShopUnderTest } from './shopUnderTest.ts';
import { runSimulation, runProductsSimulation } from './simulationExperiments.ts';
import { prepareScenarioContext, sweepCrashes, type SweepTrial } from './sweepCrashes.ts';

/** The result of an experiment and of its counter-checks. */
export type ExperimentResult = TrialsResult & {
  /** The same experiment without the protection under test: it must fail. */
  readonly control: string;
  /** Which mutants were caught, or not. */
  readonly mutants: string;
};

type ExperimentContext = { readonly servers: TestServers; readonly seed: number };
export type Experiment = (context: ExperimentContext, counts: ExperimentSizes) => Promise<ExperimentResult>;

const NONE = '–';
const SMALL_STORM = { keys: 2, submits: 3, kills: 0, seed: 1 };

/** The experiments by name, in the order of their runs. */
export const experiments: Readonly<Record<string, Experiment>> = {
  simulation: ({ seed }, counts) => runSimulation(counts.simulation, seed),
  products: ({ seed, servers }, counts) =>
    runProductsSimulation(counts.products, { mongoUrl: servers.products.mongoUrl, seed }),
  crash: async (context, { crashes }) => {
    const databaseUrls = await runConcurrently(crashes.lanes, 1, () => context.servers.postgres.createDatabase());
    await using opened = new AsyncDisposableStack();
    const shops: ShopUnderTest[] = [];
    for (const databaseUrl of databaseUrls)
      shops.push(opened.use(await openShopUnderTest({ products: context.servers.products, databaseUrl })));
    const { boundaries: maxBoundaries, twice: secondCrashes } = crashes;
    const swept = await sweepCrashes({ shops, seed: context.seed, maxBoundaries, secondCrashes });
    const { boundaries, trials, unenteredSteps } = swept;
    const crashed = trials.filter((trial) => trial.crashed).length;
    const again = trials.filter(({ crashed, crashPoints }) => crashed && crashPoints.length > 1).length;
    const slowest = Math.max(...trials.map(({ settledMs }) => settledMs ?? Number.POSITIVE_INFINITY));
    // A recovery may take another path than the recorded one; a first crash must happen.
    const missed = trials.filter(({ crashed, crashPoints }) => !crashed && crashPoints.length === 1);
    const wrong = trials.flatMap((trial) => trial.violations.map((what) => `${nameOf(trial)}: ${what}`));
    return {
      trials: trials.length,
      summary: `killed ${crashed} times, in ${again} of them twice, at ${boundaries} boundaries; settled within ${slowest} ms`,
      violations: [
        ...wrong,
        ...missed.map((trial) => `${nameOf(trial)}: boundary not reached`),
        ...unenteredSteps.map((step) => `no scenario entered ${step}`),
      ],
      control: NONE,
      mutants: await tryMutantIn(context, 'unstableAttemptIds', crashAfterCharge),
    };
  },
  'last units': async (context, { lastUnits }) => ({
    ...(await inShop(context, (shop) => raceForLastUnits(shop, lastUnits))),
    control: await sellWithoutGuard(context.servers, lastUnits),
    mutants: await tryMutantIn(context, 'lastLineReleased', (shop) => raceForLastUnits(shop, { buyers: 20, units: 5 })),
  }),
  'full carts': async (context, { fullCarts }) => ({
    ...(await inShop(context, (shop) => raceWithFullCarts(shop, { ...fullCarts, seed: context.seed }))),
    control: NONE,
    mutants: await tryMutantIn(context, 'lastLineReleased', (shop) =>
      raceWithFullCarts(shop, { buyers: 20, units: 3, seed: 1 }),
    ),
  }),
  keys: async (context, { keys }) => ({
    ...(await inShop(context, (shop) => runIdempotencyStorm(shop, { ...keys, seed: context.seed }))),
    control: NONE,
    mutants: [
      await tryMutantIn(context, 'keysNotStored', (shop) => runIdempotencyStorm(shop, SMALL_STORM)),
      await tryMutantIn(context, 'keysSharedByUsers', (shop) => runIdempotencyStorm(shop, SMALL_STORM)),
    ].join(', '),
  }),
  'one moment': async (context, { oneMoment }) => ({
    ...(await inShop(context, (shop) => raceConcurrentMutations(shop, { ...oneMoment, seed: context.seed }))),
    control: NONE,
    mutants: await tryMutantIn(context, 'refundNotSent', (shop) =>
      raceConcurrentMutations(shop, { trials: 20, seed: 1 }),
    ),
  }),
  'power cuts': async (context, { powerCuts }) => ({
    ...(await inShop(context, (shop, { postgres }) =>
      runPowerCuts(shop, { ...powerCuts, postgres, seed: context.seed }),
    )),
    control: await commitWithoutSync(context.seed),
    mutants: NONE,
  }),
};

function nameOf({ scenario, crashPoints }: SweepTrial): string {
  const places = crashPoints.map(({ boundary, nth }) => `${boundary} #${nth}`);
  return `${scenario.name}, killed at ${places.join(' and then at ')}`;
}

async function inShop(
  { servers }: Pick<ExperimentContext, 'servers'>,
  work: (shop: ShopUnderTest, servers: TestServers) => Promise<TrialsResult>,
): Promise<TrialsResult> {
  const databaseUrl = await servers.postgres.createDatabase();
  await using shop = await openShopUnderTest({ products: servers.products, databaseUrl });
  return await work(shop, servers);
}

async function tryMutantIn(
  context: ExperimentContext,
  mutant: ProcessMutant,
  work: (shop: ShopUnderTest) => Promise<TrialsResult>,
): Promise<string> {
  const { violations } = await inShop(context, async (shop) => {
    await shop.restart({ mutant });
    return work(shop);
  });
  return violations.length > 0 ? `${mutant}: caught` : `${mutant}: NOT CAUGHT`;
}

/** Crashes after the charge; the next process uses other attempt ids. */
async function crashAfterCharge(shop: ShopUnderTest): Promise<TrialsResult> {
  await shop.restart();
  const scenario = crashScenarios.find(({ name }) => name === 'pay with tok_approve');
  if (!scenario) throw new Error('expected a scenario that pays');
  const crashPoints = [{ boundary: 'charge: after', nth: 1 }];
  const trial = await crashAt(await prepareScenarioContext(shop), {
    scenario,
    crashPoints,
    retries: false,
    mutant: 'unstableAttemptIds',
  });
  return { trials: 1, summary: '', violations: trial.violations };
}

/** The same race against a shop that reads the stock and then writes it. */
async function sellWithoutGuard({ products }: TestServers, o: { buyers: number; units: number }): Promise<string> {
  await using opened = new AsyncDisposableStack();
  const mongo = await new MongoClient(products.mongoUrl).connect();
  opened.defer(() => mongo.close());
  const stocks = mongo.db().collection<{ _id: string; available: number }>('unguarded_stocks');
  await stocks.updateOne({ _id: 'only' }, { $set: { available: o.units } }, { upsert: true });
  const sales = await runConcurrently(o.buyers, 50, async () => {
    const stock = await stocks.findOne({ _id: 'only' });
    if (!stock || stock.available < 1) return 0;
    await stocks.updateOne({ _id: 'only' }, { $inc: { available: -1 } });
    return 1;
  });
  return `read, then write: ${sales.filter((sold) => sold === 1).length} sold`;
}

/** The same cuts on a PostgreSQL that acknowledges commits before its log is on disk. */
async function commitWithoutSync(seed: number): Promise<string> {
  await using servers = await openTestServers({ synchronous_commit: 'off' });
  const { violations, trials } = await inShop({ servers }, (shop, { postgres }) =>
    runPowerCuts(shop, { cuts: 2, postgres, seed }),
  );
  const lost = violations.filter((what) => what.includes('acknowledged and does not exist')).length;
  return `synchronous_commit=off: ${lost} of ${trials} lost`;
}
