import { MongoClient, type Db } from 'mongodb';
import { createMongoEventLog } from '../../../subgraphs/products/events/mongoEventLog.ts';
import { openProductsStore, type ProductsDatabase } from '../../../subgraphs/products/store/openProductsStore.ts';
import { createProductsStore } from '../../../subgraphs/products/store/productsStore.ts';
import { productsViolations } from '../../reliability/productsViolations.ts';
import { createRandomSource, type RandomSource } from '../randomSource.ts';
import {
  createCommandScheduler,
  scheduleCommands,
  type ChooseOutcome,
  type CommandScheduler,
} from './commandScheduler.ts';
import {
  createCatalogue,
  createStockJournal,
  ignoreConnectionLoss,
  runOrderLifecycle,
  runProductChanges,
  type SimulatedProductsProcess,
  type WorkloadContext,
} from './workload.ts';

/** One database for all runs; each run has its own products. */
export type ProductsTestBed = {
  readonly database: ProductsDatabase;
  readonly db: Db;
  readonly scheduler: CommandScheduler;
} & AsyncDisposable;

export async function openProductsTestBed(url: string): Promise<ProductsTestBed> {
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await openProductsStore({ url }));
  const client = opening.use(await new MongoClient(url).connect());
  const scheduler = createCommandScheduler();
  scheduleCommands(database, scheduler);
  const opened = opening.move();
  return { database, db: client.db(), scheduler, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

export type ProductsRun = { readonly commands: readonly string[]; readonly violations: readonly string[] };

const BEGIN_MS = Date.parse('2026-11-29T12:00:00Z');
const HOUR_MS = 3_600_000;
const REPLICAS = 2;

/** Runs one seed: buyers and staff change products while processes relay, expire, settle, fail and crash. */
export async function runProductsSeed(
  testBed: ProductsTestBed,
  seed: number,
  chooserOf: (random: RandomSource) => ChooseOutcome,
): Promise<ProductsRun> {
  const { scheduler, database } = testBed;
  const random = createRandomSource(seed);
  const clock = { ms: BEGIN_MS };
  const newProcess = (): SimulatedProductsProcess => ({
    hasCrashed: false,
    store: createProductsStore(database.models, () => new Date(clock.ms)),
    log: createMongoEventLog(database),
  });
  const processes = Array.from({ length: REPLICAS }, newProcess);
  const inProcess: WorkloadContext['inProcess'] = (work, isSlow) => {
    const at = random.int(REPLICAS);
    const process = processes[at]?.hasCrashed === false ? processes[at] : (processes[at] = newProcess());
    return scheduler.runAs(process, () => work(process), isSlow);
  };
  const catalogue = await createCatalogue(newProcess().store, random.fork(1), new Date(clock.ms));
  const context: WorkloadContext = {
    random: random.fork(2),
    clock,
    catalogue,
    journal: createStockJournal(),
    inProcess,
  };
  const chooseOutcome = chooserOf(random.fork(3));
  const commands: string[] = [];
  const recordAndChoose: ChooseOutcome = (command) => {
    commands.push(command);
    return chooseOutcome(command);
  };
  await scheduler.run(runWorkload(context), { random: random.fork(4), chooseOutcome: recordAndChoose });
  await heal(newProcess(), clock);
  const { initialStock, productIds } = catalogue;
  const acknowledged = context.journal.entries();
  return { commands, violations: await productsViolations({ db: testBed.db, initialStock, productIds, acknowledged }) };
}

const ORDERS = 8;
const RELAYS = 2;

async function runWorkload(context: WorkloadContext): Promise<void> {
  const over = new AbortController();
  const repeat = async (work: (process: SimulatedProductsProcess) => Promise<unknown>): Promise<void> => {
    while (!over.signal.aborted) await ignoreConnectionLoss(context.inProcess(work));
  };
  const relaying = Array.from({ length: RELAYS }, () => repeat(({ log }) => log.assign(1 + context.random.int(6))));
  const skipRate = context.random.pick([0.1, 0.3, 0.6]);
  const maintenance = repeat(async ({ store }) => {
    context.clock.ms += context.random.int(context.random.happens(skipRate) ? 11 * 60_000 : 3_000);
    await store.stockMaintenance.expireHolds();
    await store.stockMaintenance.moveSettledEntries();
  });
  const orders = Array.from({ length: ORDERS }, () => runOrderLifecycle(context));
  await Promise.all([...orders, ...context.catalogue.productIds.map((id) => runProductChanges(context, id))]);
  over.abort();
  await Promise.all([...relaying, maintenance]);
}

/** Advances time without faults until all pending work is done. */
async function heal({ store, log }: SimulatedProductsProcess, clock: { ms: number }): Promise<void> {
  clock.ms += HOUR_MS;
  while ((await store.stockMaintenance.expireHolds()) > 0);
  clock.ms += HOUR_MS;
  while ((await store.stockMaintenance.moveSettledEntries()) > 0);
  while ((await log.assign(200)).length > 0);
}
