import { MongoClient, type Db } from 'mongodb';
import { createMongoEventLog } from '../../../subgraphs/products/events/mongoEventLog.ts';
import { openProductsStore, type ProductsDatabase } from '../../../subgraphs/products/store/openProductsStore.ts';
import { createProductsStore } from '../../../subgraphs/products/store/productsStore.ts';
import { productsViolations } from '../../reliability/productsViolations.ts';
import { createChance, type Chance } from '../chance.ts';
import { createJournal } from './journal.ts';
import { sellSome } from './sale.ts';
import { unlessLost, type ProductsProcess, type Telling } from './telling.ts';
import { createTurns, type Fates, type Turns } from './turns.ts';
import { takeTurns } from './takingTurns.ts';
import { lifeOfOrder, lifeOfProduct } from './workload.ts';

/** Where stories happen: one database, in which each story has products of its own. */
export type Stage = { readonly database: ProductsDatabase; readonly db: Db; readonly turns: Turns } & AsyncDisposable;

export async function openStage(url: string): Promise<Stage> {
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await openProductsStore({ url }));
  const client = opening.use(await new MongoClient(url).connect());
  const turns = createTurns();
  takeTurns(database, turns);
  const opened = opening.move();
  return { database, db: client.db(), turns, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

export type Story = { readonly commands: readonly string[]; readonly violations: readonly string[] };

const BEGIN_MS = Date.parse('2026-11-29T12:00:00Z');
const HOUR_MS = 3_600_000;
const REPLICAS = 2;

/** Tells the story of a seed: buyers and staff change products while processes relay, sweep, settle, fail and die. */
export async function tellStory(stage: Stage, seed: number, fatesOf: (chance: Chance) => Fates): Promise<Story> {
  const { turns, database } = stage;
  const chance = createChance(seed);
  const clock = { ms: BEGIN_MS };
  const newProcess = (): ProductsProcess => ({
    isDead: false,
    store: createProductsStore(database.models, () => new Date(clock.ms)),
    log: createMongoEventLog(database),
  });
  const processes = Array.from({ length: REPLICAS }, newProcess);
  const inProcess: Telling['inProcess'] = (work, isSlow) => {
    const at = chance.int(REPLICAS);
    const process = processes[at]?.isDead === false ? processes[at] : (processes[at] = newProcess());
    return turns.as(process, () => work(process), isSlow);
  };
  const sale = await sellSome(newProcess().store, chance.fork(1), new Date(clock.ms));
  const telling: Telling = { chance: chance.fork(2), clock, sale, journal: createJournal(), inProcess };
  const fateOf = fatesOf(chance.fork(3));
  const commands: string[] = [];
  const fates: Fates = (command) => {
    commands.push(command);
    return fateOf(command);
  };
  await turns.run(happen(telling), { chance: chance.fork(4), fateOf: fates });
  await heal(newProcess(), clock);
  const { initialStock, productIds } = sale;
  const acknowledged = telling.journal.entries();
  return { commands, violations: await productsViolations({ db: stage.db, initialStock, productIds, acknowledged }) };
}

const ORDERS = 8;
const RELAYS = 2;

async function happen(telling: Telling): Promise<void> {
  const over = new AbortController();
  const keepOn = async (work: (process: ProductsProcess) => Promise<unknown>): Promise<void> => {
    while (!over.signal.aborted) await unlessLost(telling.inProcess(work));
  };
  const relaying = Array.from({ length: RELAYS }, () => keepOn(({ log }) => log.assign(1 + telling.chance.int(6))));
  const hurry = telling.chance.pick([0.1, 0.3, 0.6]);
  const maintenance = keepOn(async ({ store }) => {
    telling.clock.ms += telling.chance.int(telling.chance.happens(hurry) ? 11 * 60_000 : 3_000);
    await store.stockMaintenance.expireHolds();
    await store.stockMaintenance.moveSettledEntries();
  });
  const orders = Array.from({ length: ORDERS }, () => lifeOfOrder(telling));
  await Promise.all([...orders, ...telling.sale.productIds.map((id) => lifeOfProduct(telling, id))]);
  over.abort();
  await Promise.all([...relaying, maintenance]);
}

/** Time passes, and nothing fails any more: all that waits is done. */
async function heal({ store, log }: ProductsProcess, clock: { ms: number }): Promise<void> {
  clock.ms += HOUR_MS;
  while ((await store.stockMaintenance.expireHolds()) > 0);
  clock.ms += HOUR_MS;
  while ((await store.stockMaintenance.moveSettledEntries()) > 0);
  while ((await log.assign(200)).length > 0);
}
