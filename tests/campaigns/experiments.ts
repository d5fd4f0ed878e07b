import { MongoClient } from 'mongodb';
import { atOnce } from './atOnce.ts';
import type { Counts } from './counts.ts';
import { crashAt } from './crashes.ts';
import { scenarios } from './crashScenarios.ts';
import { openEngines, type Engines } from './engines.ts';
import { stormOfKeys } from './keyStorm.ts';
import type { PlantedFault } from './plantedFaults.ts';
import { cutThePower } from './powerCuts.ts';
import { raceAtOneMoment, raceForTheLast, raceWithFullCarts, type Found } from './races.ts';
import { openShop, type Shop } from './shop.ts';
import { simulated, simulatedProducts } from './simulated.ts';
import { furnish, sweepCrashes, type SweptTrial } from './sweepCrashes.ts';

/** What an experiment found, and whether it would have found anything. */
export type Result = Found & {
  /** The same without what is to be proven: it must go wrong. */
  readonly control: string;
  /** The planted fault that was caught, or that was not. */
  readonly teeth: string;
};

type Ground = { readonly engines: Engines; readonly seed: number };
export type Experiment = (ground: Ground, counts: Counts) => Promise<Result>;

const NONE = '–';
const SMALL_STORM = { keys: 2, submits: 3, kills: 0, seed: 1 };

/** By their names, in the order they are run. */
export const experiments: Readonly<Record<string, Experiment>> = {
  simulation: ({ seed }, counts) => simulated(counts.simulation, seed),
  products: ({ seed, engines }, counts) =>
    simulatedProducts(counts.products, { mongoUrl: engines.products.mongoUrl, seed }),
  crash: async (ground, { crashes }) => {
    const databaseUrls = await atOnce(crashes.lanes, 1, () => ground.engines.postgres.createDatabase());
    const { products } = ground.engines;
    const { most, twice } = crashes;
    const swept = await sweepCrashes({ products, databaseUrls, seed: ground.seed, most, twice });
    const { boundaries, trials, unentered } = swept;
    const died = trials.filter((trial) => trial.died).length;
    const again = trials.filter(({ died, deaths }) => died && deaths.length > 1).length;
    const slowest = Math.max(...trials.map(({ settledMs }) => settledMs ?? Number.POSITIVE_INFINITY));
    // A recovery may go another way than the one before it; a first death has no such excuse.
    const missed = trials.filter(({ died, deaths }) => !died && deaths.length === 1);
    const wrong = trials.flatMap((trial) => trial.violations.map((what) => `${nameOf(trial)}: ${what}`));
    return {
      trials: trials.length,
      story: `killed ${died} times, in ${again} of them twice, at ${boundaries} boundaries; settled within ${slowest} ms`,
      violations: [
        ...wrong,
        ...missed.map((trial) => `${nameOf(trial)}: never got there`),
        ...unentered.map((step) => `no scenario came to ${step}`),
      ],
      control: NONE,
      teeth: await caught(ground, 'keyOfTheProcess', crashedWith),
    };
  },
  'last units': async (ground, { lastUnits }) => ({
    ...(await inShop(ground, (shop) => raceForTheLast(shop, lastUnits))),
    control: await carelessSale(ground.engines, lastUnits),
    teeth: await caught(ground, 'letsGoOfALine', (shop) => raceForTheLast(shop, { buyers: 20, units: 5 })),
  }),
  'full carts': async (ground, { fullCarts }) => ({
    ...(await inShop(ground, (shop) => raceWithFullCarts(shop, { ...fullCarts, seed: ground.seed }))),
    control: NONE,
    teeth: await caught(ground, 'letsGoOfALine', (shop) => raceWithFullCarts(shop, { buyers: 20, units: 3, seed: 1 })),
  }),
  keys: async (ground, { keys }) => ({
    ...(await inShop(ground, (shop) => stormOfKeys(shop, { ...keys, seed: ground.seed }))),
    control: NONE,
    teeth: [
      await caught(ground, 'keysForgotten', (shop) => stormOfKeys(shop, SMALL_STORM)),
      await caught(ground, 'keyOfEverybody', (shop) => stormOfKeys(shop, SMALL_STORM)),
    ].join(', '),
  }),
  'one moment': async (ground, { oneMoment }) => ({
    ...(await inShop(ground, (shop) => raceAtOneMoment(shop, { ...oneMoment, seed: ground.seed }))),
    control: NONE,
    teeth: await caught(ground, 'refundInWords', (shop) => raceAtOneMoment(shop, { trials: 20, seed: 1 })),
  }),
  'power cuts': async (ground, { powerCuts }) => ({
    ...(await inShop(ground, (shop, { postgres }) => cutThePower(shop, { ...powerCuts, postgres, seed: ground.seed }))),
    control: await carelessCommits(ground.seed),
    teeth: NONE,
  }),
};

function nameOf({ scenario, deaths }: SweptTrial): string {
  const places = deaths.map(({ boundary, nth }) => `${boundary} #${nth}`);
  return `${scenario.name}, killed at ${places.join(' and then at ')}`;
}

async function inShop(
  { engines }: Pick<Ground, 'engines'>,
  work: (shop: Shop, engines: Engines) => Promise<Found>,
): Promise<Found> {
  const databaseUrl = await engines.postgres.createDatabase();
  await using shop = await openShop({ products: engines.products, databaseUrl });
  return await work(shop, engines);
}

async function caught(ground: Ground, fault: PlantedFault, work: (shop: Shop) => Promise<Found>): Promise<string> {
  const { violations } = await inShop(ground, async (shop) => {
    await shop.restart({ fault });
    return work(shop);
  });
  return violations.length > 0 ? `${fault}: caught` : `${fault}: NOT CAUGHT`;
}

/** Dies after the charge and is followed by a process with another idea of its name. */
async function crashedWith(shop: Shop): Promise<Found> {
  await shop.restart();
  const scenario = scenarios.find(({ name }) => name === 'pay with tok_approve');
  if (!scenario) throw new Error('expected a scenario that pays');
  const deaths = [{ boundary: 'charge: after', nth: 1 }];
  const trial = await crashAt(await furnish(shop), { scenario, deaths, asksAgain: false, fault: 'keyOfTheProcess' });
  return { trials: 1, story: '', violations: trial.violations };
}

/** The same race against a shop that looks first and writes then. */
async function carelessSale({ products }: Engines, o: { buyers: number; units: number }): Promise<string> {
  await using opened = new AsyncDisposableStack();
  const mongo = await new MongoClient(products.mongoUrl).connect();
  opened.defer(() => mongo.close());
  const stocks = mongo.db().collection<{ _id: string; available: number }>('careless_stocks');
  await stocks.updateOne({ _id: 'only' }, { $set: { available: o.units } }, { upsert: true });
  const sales = await atOnce(o.buyers, 50, async () => {
    const seen = await stocks.findOne({ _id: 'only' });
    if (!seen || seen.available < 1) return 0;
    await stocks.updateOne({ _id: 'only' }, { $inc: { available: -1 } });
    return 1;
  });
  return `look, then write: ${sales.filter((sold) => sold === 1).length} sold`;
}

/** The same cuts on a PostgreSQL that answers before its log is on the disk. */
async function carelessCommits(seed: number): Promise<string> {
  await using engines = await openEngines({ synchronous_commit: 'off' });
  const { violations, trials } = await inShop({ engines }, (shop, { postgres }) =>
    cutThePower(shop, { cuts: 2, postgres, seed }),
  );
  const lost = violations.filter((what) => what.includes('acknowledged and is gone')).length;
  return `synchronous_commit=off: ${lost} of ${trials} lost`;
}
