import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { hasRedisServer, openTestRedis } from '#platform/testing/testRedis.ts';
import type { StockDocument } from '../../subgraphs/products/store/documents.ts';
import { createBuyer, type Answer, type Buyer } from './buyer.ts';
import { newClerk, newCustomer } from './callHouse.ts';
import { createMishaps } from './mishaps.ts';
import { openHouse, type HouseOptions } from './ordersHouse.ts';
import { isSettled, violations } from './promises.ts';
import { createStaff, type Staff } from './staff.ts';
import { lookInto } from './street.ts';
import { openSubscriber } from './subscriber.ts';

const HEARD_WITHIN_MS = 10_000;

/** One orders house as a process that may die and be started again, its Redis, a subscriber, and all it is judged by. */
export type Shop = Awaited<ReturnType<typeof openShop>>;

export async function openShop({ products, databaseUrl }: Pick<HouseOptions, 'products' | 'databaseUrl'>) {
  await using opening = new AsyncDisposableStack();
  // Of its own, for on one wire all orders houses would be taken for one.
  const redis = hasRedisServer() ? opening.use(await openTestRedis()) : null;
  const redisUrl = redis?.url ?? null;
  const { house, webhookUrl, ...life } = opening.use(await openHouse({ products, databaseUrl, redisUrl }));
  const stores = opening.use(await openStores(databaseUrl, products.mongoUrl));
  const heard = opening.use(await openSubscriber({ house, key: products.identityKey, redisUrl }));
  const mishaps = opening.use(createMishaps({ db: stores.db, products, webhookUrl }));
  const initialStock = new Map<string, number>();
  const acknowledged = new Set<string>();
  const opened = opening.move();
  /** Until the subscriber has heard of everything, or for long enough. */
  const allHeard = () => waitUntil(async () => heard.events.length >= (await factCount(stores.db)), HEARD_WITHIN_MS);

  return {
    ...life,
    ...stores,
    ...mishaps,
    acknowledged,
    buyer: (): Buyer => createBuyer(() => house, newCustomer()),
    staff: (): Staff => createStaff(() => house, newClerk()),
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
    allHeard,
    /** What is wrong once the subscriber has heard all there is. */
    async violations(): Promise<string[]> {
      const { db, mongo } = stores;
      await allHeard();
      return violations({ db, mongo, initialStock, acknowledged, heard: heard.events });
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
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
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function factCount(db: ReturnType<typeof lookInto>): Promise<number> {
  const counted = db.selectFrom('order_events').select((select) => select.fn.countAll<number>().as('count'));
  return Number((await counted.executeTakeFirstOrThrow()).count);
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
