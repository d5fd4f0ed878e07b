import { openDatabaseClock } from '#platform/clock/databaseClock.ts';
import type { InstanceSource } from '#platform/discovery/instances.ts';
import { createIdentity } from '#platform/identity/identity.ts';
import type { IdentityKeys } from '#platform/identity/serviceKeys.ts';
import { appendEvents } from '#platform/eventLog/postgresEventLog.ts';
import type { Log } from '#platform/log/log.ts';
import { readPostgresTime } from '#platform/postgres/postgresTime.ts';
import type { StockLine } from './domain/quote.ts';
import { decideStockRepair, type ReservationState, type StockRepair } from './domain/reconcileStock.ts';
import { orderResumedEvent } from './events/publishedOrderEvent.ts';
import { openSagaDependencies } from './openSagas.ts';
import { createHttpProducts } from './participants/httpProducts.ts';
import { reconcilePayments, type PaymentFinding } from './sagas/reconcilePayments.ts';
import { resumeSagas, type ResumedSaga } from './sagas/resumeSagas.ts';
import type { SagaDependencies } from './sagas/sagaDependencies.ts';
import type { Db } from './store/database.ts';
import { openOrdersDatabase } from './store/openOrdersDatabase.ts';
import { createOrderReads, type OrderReads } from './store/orderReads.ts';
import { createReconcileReads } from './store/reconcileReads.ts';
import { createSagaHistories, type SagaHistory } from './store/sagaHistories.ts';

type BackOfficeOptions = {
  readonly databaseUrl: string;
  /** The instances of products; the back office closes it. */
  readonly products: InstanceSource;
  /** Signs the calls to products. */
  readonly identityKeys: IdentityKeys;
  readonly log: Log;
};

/** An order with its payments and sagas; `order` is null when placing created none. */
export type OrderHistory = {
  readonly orderId: string;
  readonly order: Awaited<ReturnType<OrderReads['findMany']>>[number] | null;
  readonly payments: Awaited<ReturnType<OrderReads['payments']>>;
  readonly sagas: readonly SagaHistory[];
};

/** The state in products of the units of one order line. */
export type OrderStockLine = StockLine & { readonly orderId: string; readonly reservation: ReservationState };
export type StockMismatch = OrderStockLine & { readonly repair: StockRepair };

/** Administration of orders by staff; works while the services run and while they do not. */
export type OrdersBackOffice = AsyncDisposable & {
  /** Null when this id or number is unknown. */
  findHistory(idOrNumber: string): Promise<OrderHistory | null>;
  /** Runs an order's active sagas as far as they go. */
  resume(orderId: string): Promise<ResumedSaga[]>;
  reconcilePayments(since: Date): Promise<PaymentFinding[]>;
  /** The repairs that make products agree with orders. `kept` must have been read before this call. */
  compareStock(seen: readonly OrderStockLine[], since: Date): Promise<StockMismatch[]>;
};

const ALL_STATES = ['IN_FLIGHT', 'CAPTURED', 'DECLINED', 'VOIDED'] as const;

/** Opens the database, migrated, and the client of products; disposing closes both. */
export async function openOrdersBackOffice(o: BackOfficeOptions): Promise<OrdersBackOffice> {
  await using opening = new AsyncDisposableStack();
  const { databaseUrl: url, products: source, log } = o;
  const db = opening.use(await openOrdersDatabase({ url, applicationName: 'orders back office', log }));
  const { now } = opening.use(await openDatabaseClock({ readTime: () => readPostgresTime(db), log }));
  const identity = createIdentity({ service: 'operator', keys: o.identityKeys, now });
  const products = opening.use(createHttpProducts({ source, identity, log }));
  // A running relay polls the outbox: this process need not wake it.
  const { dependencies } = opening.use(
    await openSagaDependencies({ db, products, log, now, onEventsCommitted: () => undefined }),
  );
  const opened = opening.move();
  return {
    findHistory: (idOrNumber) => findHistory(db, idOrNumber),
    resume: (orderId) => resume(db, dependencies, orderId),
    reconcilePayments: async (since) =>
      reconcilePayments(dependencies, await createReconcileReads(db).attempts(since, ALL_STATES)),
    compareStock: (seen, since) => compareStock(db, seen, since),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function findHistory(db: Db, idOrNumber: string): Promise<OrderHistory | null> {
  const histories = createSagaHistories(db);
  const orderId = await histories.findOrderId(idOrNumber);
  if (orderId === null) return null;
  const reads = createOrderReads(db);
  const [order = null] = await reads.findMany([orderId], { kind: 'staff' });
  const sagas = await histories.ofOrder(orderId);
  if (order === null && sagas.length === 0) return null;
  return { orderId, order, payments: await reads.payments([orderId]), sagas };
}

/** The event is appended first: what the operator asked for is recorded even if this process dies. */
async function resume(db: Db, dependencies: SagaDependencies, orderId: string): Promise<ResumedSaga[]> {
  const sagas = await createSagaHistories(db).ofOrder(orderId);
  const active = sagas.filter(({ state }) => state === 'RUNNING' || state === 'UNDOING');
  if (active.length === 0) return [];
  const { clock, ids } = dependencies;
  const event = orderResumedEvent({ commandId: ids.newId('cmd'), orderId }, new Date(clock.now()));
  await db.transaction().execute((trx) => appendEvents(trx, [event]));
  return resumeSagas(
    dependencies,
    active.map(({ id }) => id),
  );
}

async function compareStock(db: Db, reserved: readonly OrderStockLine[], since: Date): Promise<StockMismatch[]> {
  const reads = createReconcileReads(db);
  const reservedKeys = new Set(reserved.map(({ orderId, variantId }) => `${orderId}/${variantId}`));
  const missing = (await reads.paidSince(since))
    .flatMap(({ orderId, lines }) => lines.map((line) => ({ ...line, orderId, reservation: null })))
    .filter(({ orderId, variantId }) => !reservedKeys.has(`${orderId}/${variantId}`));
  const all = [...reserved, ...missing];
  const statuses = await reads.stockStatuses([...new Set(all.map(({ orderId }) => orderId))]);
  return all.flatMap((line) => {
    const status = statuses.get(line.orderId);
    const repair = status ? decideStockRepair(status, line.reservation) : null;
    return repair ? [{ ...line, repair }] : [];
  });
}
