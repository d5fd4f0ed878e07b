import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { createEventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { followEventLog } from '#platform/eventLog/followEventLog.ts';
import { createSeal } from '#platform/identity/seal.ts';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { hasRedisServer, openTestRedis } from '#platform/testing/testRedis.ts';
import type { StockDocument } from '../../subgraphs/products/store/documents.ts';
import { createBuyer, type Answer, type Buyer } from './buyer.ts';
import { callHouse, newCustomer, type CallHouse } from './callHouse.ts';
import { startOrders, type OrdersProcess } from './ordersProcess.ts';
import type { PlantedFault } from './plantedFaults.ts';
import { isSettled, violations } from './promises.ts';
import { lookInto, type ProductsStreet } from './street.ts';

type ShopOptions = { readonly products: ProductsStreet; readonly databaseUrl: string };

/** One orders house as a process that may die and be started again, its Redis, a subscriber, and all it is judged by. */
export type Shop = Awaited<ReturnType<typeof openShop>>;

export async function openShop({ products, databaseUrl }: ShopOptions) {
  await using opening = new AsyncDisposableStack();
  const key = products.identityKey;
  // Of its own, for on one wire all orders houses would be taken for one.
  const redis = hasRedisServer() ? opening.use(await openTestRedis()) : null;
  const redisUrl = redis?.url ?? null;
  const life = opening.use(await openHouse({ products, databaseUrl, redisUrl }));
  const house: CallHouse = opening.use(callHouse(life.process().url, [key]));
  const stores = opening.use(await openStores(databaseUrl, products.mongoUrl));
  const heard = opening.use(await openSubscriber({ house, key, redisUrl }));
  const initialStock = new Map<string, number>();
  const acknowledged = new Set<string>();
  const opened = opening.move();

  return {
    ...life,
    ...stores,
    acknowledged,
    buyer: (): Buyer => createBuyer(() => house, newCustomer()),
    /** Remembers what a buyer was told. */
    tell(answer: Answer): Answer {
      if (answer.order) acknowledged.add(answer.order.id);
      return answer;
    },
    async sell(count: number, stock: number): Promise<string[]> {
      const ids = await products.sell(count, stock);
      for (const id of ids) initialStock.set(id, stock);
      return ids;
    },
    /** What is wrong once the subscriber has heard all there is. */
    async violations(): Promise<string[]> {
      const { db, mongo } = stores;
      await waitUntil(async () => heard.events.length >= (await factCount(db)), 10_000);
      return violations({ db, mongo, initialStock, acknowledged, heard: heard.events });
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** The orders house's lives, one after the other, at one address. */
async function openHouse({ products, databaseUrl, redisUrl }: ShopOptions & { redisUrl: string | null }) {
  const env: NodeJS.ProcessEnv = {
    ORDERS_DATABASE_URL: databaseUrl,
    ORDERS_PORT: '0',
    PRODUCTS_URL: products.url,
    IDENTITY_KEYS: products.identityKey,
    ORDERS_PAYMENT_WEBHOOK_SECRET: products.identityKey,
    ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
  };
  let running: OrdersProcess = await startOrders(env);
  env['ORDERS_PORT'] = new URL(running.url).port;
  return {
    process: () => running,
    /** Starts the house again where it was, with a mistake in it where one is named. */
    async restart(fault?: PlantedFault): Promise<void> {
      await running.kill();
      running = await startOrders(fault ? { ...env, PLANTED_FAULT: fault } : env);
    },
    [Symbol.asyncDispose]: () => running.kill(),
  };
}

/** The two houses' stores, to look into and, for time, to meddle with. */
async function openStores(databaseUrl: string, mongoUrl: string) {
  const opened = new AsyncDisposableStack();
  const db = lookInto(databaseUrl);
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
    /** As if its half hour to be paid were over. */
    async makeOverdue(orderId: string): Promise<null> {
      await db.updateTable('orders').set({ expires_at: new Date() }).where('id', '=', orderId).execute();
      return null;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function factCount(db: ReturnType<typeof lookInto>): Promise<number> {
  const counted = db.selectFrom('order_events').select((select) => select.fn.countAll<number>().as('count'));
  return Number((await counted.executeTakeFirstOrThrow()).count);
}

async function openSubscriber({ house, key, redisUrl }: { house: CallHouse; key: string; redisUrl: string | null }) {
  const log = createLog({ service: 'campaign', level: 'silent' });
  const events: EventEnvelope[] = [];
  const opened = new AsyncDisposableStack();
  const pubSub = opened.use(redisUrl ? await openRedisPubSub({ url: redisUrl, log }) : openLocalPubSub());
  opened.use(
    followEventLog({
      source: 'orders',
      read: createEventLogReader({ get: house.get }),
      pubSub,
      seal: createSeal([key]),
      from: { logId: null, position: 0 },
      apply: async (event) => void events.push(event),
      log,
    }),
  );
  return { events, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Milliseconds until it was true, or null when it was not within that time. */
export async function waitUntil(claim: () => Promise<boolean>, withinMs: number): Promise<number | null> {
  const began = Date.now();
  for (;;) {
    if (await claim().catch(() => false)) return Date.now() - began;
    if (Date.now() - began > withinMs) return null;
    await sleep(100);
  }
}
