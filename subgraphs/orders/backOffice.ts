import { openDatabaseClock } from '#platform/clock/databaseClock.ts';
import type { Log } from '#platform/log/log.ts';
import { readPostgresTime } from '#platform/postgres/postgresTime.ts';
import type { StockLine } from './domain/quote.ts';
import { stockRepair, type KeptUnits, type StockRepair } from './domain/reconcileStock.ts';
import { openWorld } from './orderLife.ts';
import { createHttpProducts } from './participants/httpProducts.ts';
import { reconcilePayments, type PaymentFinding } from './sagas/reconcilePayments.ts';
import { resumeSagas, type Resumed } from './sagas/resumeOrder.ts';
import type { World } from './sagas/world.ts';
import type { Db } from './store/database.ts';
import { openOrdersDatabase } from './store/openOrdersDatabase.ts';
import { createOrderReads, type OrderReads } from './store/orderReads.ts';
import { createReconcileReads } from './store/reconcileReads.ts';
import { createSagaStories, type SagaStory } from './store/sagaStories.ts';

type BackOfficeOptions = {
  readonly databaseUrl: string;
  /** Where products listens, without a path. */
  readonly productsUrl: string;
  readonly identityKeys: readonly string[];
  readonly log: Log;
};

/** An order's whole story; `order` is null when placing it never came to one. */
export type OrderStory = {
  readonly orderId: string;
  readonly order: Awaited<ReturnType<OrderReads['findMany']>>[number] | null;
  readonly payments: Awaited<ReturnType<OrderReads['payments']>>;
  readonly sagas: readonly SagaStory[];
};

/** What products has of one line of an order. */
export type UnitsOfOrder = StockLine & { readonly orderId: string; readonly units: KeptUnits };
export type StockToRepair = UnitsOfOrder & { readonly repair: StockRepair };

/** What people of the shop ask of orders, beside the running house or without it. */
export type OrdersBackOffice = AsyncDisposable & {
  /** Null when nothing is known under this id or number. */
  explain(idOrNumber: string): Promise<OrderStory | null>;
  /** Drives what is under way for an order as far as it goes. */
  resume(orderId: string): Promise<Resumed[]>;
  reconcilePayments(since: Date): Promise<PaymentFinding[]>;
  /** What is to be done so that products says what orders says; `kept` was read before this is asked. */
  compareStock(kept: readonly UnitsOfOrder[], since: Date): Promise<StockToRepair[]>;
};

const ALL_STATES = ['IN_FLIGHT', 'CAPTURED', 'DECLINED', 'VOIDED'] as const;

/** Opens the house's database, brought up to date, and its way to products; disposing closes both. */
export async function openOrdersBackOffice(o: BackOfficeOptions): Promise<OrdersBackOffice> {
  await using opening = new AsyncDisposableStack();
  const { databaseUrl: url, productsUrl, identityKeys, log } = o;
  const db = opening.use(await openOrdersDatabase({ url, applicationName: 'orders back office', log }));
  const { now } = opening.use(await openDatabaseClock({ readTime: () => readPostgresTime(db), log }));
  const products = opening.use(createHttpProducts({ url: productsUrl, identityKeys, log, now }));
  // A running house polls its log: it needs no waking by another process.
  const { world } = opening.use(await openWorld({ db, products, log, now, onFacts: () => undefined }));
  const opened = opening.move();
  return {
    explain: (idOrNumber) => explain(db, idOrNumber),
    resume: (orderId) => resume(db, world, orderId),
    reconcilePayments: async (since) =>
      reconcilePayments(world, await createReconcileReads(db).attempts(since, ALL_STATES)),
    compareStock: (kept, since) => compareStock(db, kept, since),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function explain(db: Db, idOrNumber: string): Promise<OrderStory | null> {
  const stories = createSagaStories(db);
  const orderId = await stories.findOrderId(idOrNumber);
  if (orderId === null) return null;
  const reads = createOrderReads(db);
  const [order = null] = await reads.findMany([orderId], { kind: 'staff' });
  const sagas = await stories.ofOrder(orderId);
  if (order === null && sagas.length === 0) return null;
  return { orderId, order, payments: await reads.payments([orderId]), sagas };
}

async function resume(db: Db, world: World, orderId: string): Promise<Resumed[]> {
  const sagas = await createSagaStories(db).ofOrder(orderId);
  const underWay = sagas.filter(({ state }) => state === 'RUNNING' || state === 'UNDOING');
  return resumeSagas(
    world,
    underWay.map(({ id }) => id),
  );
}

async function compareStock(db: Db, kept: readonly UnitsOfOrder[], since: Date): Promise<StockToRepair[]> {
  const reads = createReconcileReads(db);
  const known = new Set(kept.map(({ orderId, variantId }) => `${orderId}/${variantId}`));
  const missing = (await reads.paidSince(since))
    .flatMap(({ orderId, lines }) => lines.map((line) => ({ ...line, orderId, units: null })))
    .filter(({ orderId, variantId }) => !known.has(`${orderId}/${variantId}`));
  const all = [...kept, ...missing];
  const standings = await reads.standings([...new Set(all.map(({ orderId }) => orderId))]);
  return all.flatMap((units) => {
    const standing = standings.get(units.orderId);
    const repair = standing ? stockRepair(standing, units.units) : null;
    return repair ? [{ ...units, repair }] : [];
  });
}
