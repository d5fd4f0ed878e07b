import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { hasRedisServer, openTestRedis } from '#platform/testing/testRedis.ts';
import type { StockDocument } from '../../subgraphs/products/store/documents.ts';
import { createBuyerClient, type OrderPayload, type BuyerClient } from './buyerClient.ts';
import { supportClaims, customerClaims } from './signedClient.ts';
import { createFailureInjector } from './failureInjector.ts';
import { openRestartableOrders, type RestartableOrdersOptions } from './restartableOrders.ts';
import { isSettled, shopViolations } from './shopViolations.ts';
import { createStaffClient, type StaffClient } from './staffClient.ts';
import { openOrdersInspection } from './productsProcess.ts';
import { openEventRecorder } from './eventRecorder.ts';

const RECEIVE_WITHIN_MS = 10_000;

/** A restartable orders process with its Redis, an event recorder, and the state that the checks read. */
export type ShopUnderTest = Awaited<ReturnType<typeof openShopUnderTest>>;

type ShopOptions = Omit<RestartableOrdersOptions, 'redisUrl'>;

export async function openShopUnderTest({ products, databaseUrl }: ShopOptions) {
  await using opening = new AsyncDisposableStack();
  // A separate Redis per shop, because all orders processes use the same channel names.
  const redis = hasRedisServer() ? opening.use(await openTestRedis()) : null;
  const redisUrl = redis?.url ?? null;
  const { orders, webhookUrl, ...process } = opening.use(
    await openRestartableOrders({ products, databaseUrl, redisUrl }),
  );
  const stores = opening.use(await openStores(databaseUrl, products.mongoUrl));
  const recorder = opening.use(await openEventRecorder({ orders, key: products.identityKey, redisUrl }));
  const injector = opening.use(createFailureInjector({ db: stores.db, products, webhookUrl }));
  const initialStock = new Map<string, number>();
  const acknowledged = new Set<string>();
  const opened = opening.move();
  /** Waits until the recorder has received every event, or for 10 s. */
  const allEventsReceived = () =>
    waitUntil(async () => recorder.events.length >= (await countOrderEvents(stores.db)), RECEIVE_WITHIN_MS);

  return {
    ...process,
    ...stores,
    ...injector,
    acknowledged,
    buyer: (): BuyerClient => createBuyerClient(() => orders, customerClaims()),
    staff: (): StaffClient => createStaffClient(() => orders, supportClaims()),
    /** Records the order of a payload as acknowledged and returns the payload. */
    acknowledge(payload: OrderPayload): OrderPayload {
      if (payload.order) acknowledged.add(payload.order.id);
      return payload;
    },
    async sell(count: number, stock: number): Promise<string[]> {
      const ids = await products.sell(count, stock);
      for (const id of ids) initialStock.set(id, stock);
      return ids;
    },
    allEventsReceived,
    /** Waits for all events and returns the violations. */
    async violations(): Promise<string[]> {
      const { db, mongo } = stores;
      await allEventsReceived();
      return shopViolations({ db, mongo, initialStock, acknowledged, receivedEvents: recorder.events });
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Connections to the stores of orders and products. */
async function openStores(databaseUrl: string, mongoUrl: string) {
  const opened = new AsyncDisposableStack();
  const db = openOrdersInspection(databaseUrl);
  opened.defer(() => db.destroy());
  const mongo = await new MongoClient(mongoUrl).connect();
  opened.defer(() => mongo.close());
  return {
    db,
    mongo,
    settled: (withinMs: number) => waitUntil(() => isSettled(db), withinMs),
    async available(variantId: string): Promise<number> {
      const stock = await mongo.db().collection<StockDocument>('stocks').findOne({ _id: variantId });
      return stock?.available ?? 0;
    },
    async statusOf(orderId: string): Promise<string> {
      const row = await db.selectFrom('orders').select('status').where('id', '=', orderId).executeTakeFirstOrThrow();
      return row.status;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function countOrderEvents(db: ReturnType<typeof openOrdersInspection>): Promise<number> {
  const counted = db.selectFrom('order_events').select((select) => select.fn.countAll<number>().as('count'));
  return Number((await counted.executeTakeFirstOrThrow()).count);
}

/** Resolves with the milliseconds until the claim was true, or null if it was not within `withinMs`. */
export async function waitUntil(claim: () => Promise<boolean>, withinMs: number): Promise<number | null> {
  const began = Date.now();
  for (;;) {
    if (await claim().catch(() => false)) return Date.now() - began;
    if (Date.now() - began > withinMs) return null;
    await sleep(100);
  }
}
