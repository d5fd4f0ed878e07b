import { setTimeout as sleep } from 'node:timers/promises';
import { derivedId, newId } from '#platform/ids/ids.ts';
import type { Log } from '#platform/log/log.ts';
import type { Products } from './participants/products.ts';
import type { PaymentReport } from './participants/paymentProvider.ts';
import { openSimulatedPaymentProvider } from './participants/simulatedPaymentProvider.ts';
import { createCheckout, type Checkout } from './sagas/checkout.ts';
import { paymentReported } from './sagas/paymentReported.ts';
import { sagaSteps } from './sagas/sagaSteps.ts';
import { startSagaWorker } from './sagas/sagaWorker.ts';
import { sagaSettings, type Clock, type SagaSettings, type World } from './sagas/world.ts';
import type { Db } from './store/database.ts';
import { createPostgresOrderLife } from './store/postgresOrderLife.ts';

type OrderLifeOptions = {
  readonly db: Db;
  readonly products: Products;
  readonly log: Log;
  /** The clock by which everything is decided, epoch ms: the database's. */
  readonly now: () => number;
  /** Called after each commit that wrote facts: wake the relay. */
  readonly onFacts: () => void;
  /** How many of the pool's connections the sagas may use. */
  readonly transactionsAtOnce?: number;
  /** How the simulated provider reports; without it, within the process. */
  readonly report?: ((report: PaymentReport) => Promise<unknown>) | undefined;
  readonly settings?: Partial<SagaSettings>;
  /** Puts something between the sagas and their world. */
  readonly between?: (world: World) => World;
};

/** What buyers do with orders, and the worker that finishes what is left of it. Disposing lets running steps end. */
export type OrderLife = { readonly checkout: Checkout; readonly world: World } & AsyncDisposable;

/** Opens the sagas over this database and products, and their worker. */
export async function openOrderLife(o: OrderLifeOptions): Promise<OrderLife> {
  const opened = new AsyncDisposableStack();
  const { world } = opened.use(await openWorld(o));
  opened.use(startSagaWorker(world));
  return { checkout: createCheckout(world), world, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** The world of the sagas, with the simulated payment provider beside them; nothing runs by itself. */
export async function openWorld(o: OrderLifeOptions): Promise<{ readonly world: World } & AsyncDisposable> {
  const { db, products, log, now, onFacts, settings, between = (world) => world } = o;
  const report = o.report ?? ((news: PaymentReport) => paymentReported(world, news));
  const provider = await openSimulatedPaymentProvider({ db, log, report, now });
  const world: World = between({
    store: createPostgresOrderLife(db, onFacts, o.transactionsAtOnce),
    products,
    provider,
    clock: { now, sleep: sleepUnlessAborted },
    random: Math.random,
    ids: { newId: (prefix) => newId(prefix, now()), derivedId },
    log,
    settings: { ...sagaSettings, ...settings },
    steps: sagaSteps,
  });
  return { world, [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose]() };
}

const sleepUnlessAborted: Clock['sleep'] = (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined);
