import { setTimeout as sleep } from 'node:timers/promises';
import { derivedId, newId } from '#platform/ids/ids.ts';
import type { Log } from '#platform/log/log.ts';
import type { Products } from './participants/products.ts';
import type { PaymentReport } from './participants/paymentProvider.ts';
import { openSimulatedPaymentProvider } from './participants/simulatedPaymentProvider.ts';
import { createCheckout, type Checkout } from './sagas/checkout.ts';
import { sagaSteps } from './sagas/sagaSteps.ts';
import { startSagaWorker } from './sagas/sagaWorker.ts';
import { sagaSettings, type Clock, type SagaSettings, type World } from './sagas/world.ts';
import type { Db } from './store/database.ts';
import { createPostgresOrderLife } from './store/postgresOrderLife.ts';

type OrderLifeOptions = {
  readonly db: Db;
  readonly products: Products;
  readonly log: Log;
  /** Called after each commit that wrote facts: wake the relay. */
  readonly onFacts: () => void;
  /** How the simulated provider reports; without it, within the process. */
  readonly report?: ((report: PaymentReport) => Promise<unknown>) | undefined;
  readonly settings?: Partial<SagaSettings>;
  /** Puts something between the sagas and their world. */
  readonly between?: (world: World) => World;
};

/** What buyers do with orders, and the worker that finishes what is left of it. Disposing lets running steps end. */
export type OrderLife = { readonly checkout: Checkout } & AsyncDisposable;

/** Opens the sagas over this database and products, with the simulated payment provider beside them. */
export async function openOrderLife(o: OrderLifeOptions): Promise<OrderLife> {
  const { db, products, log, onFacts, settings, between = (world) => world } = o;
  const opened = new AsyncDisposableStack();
  const provider = opened.use(
    await openSimulatedPaymentProvider({ db, log, report: o.report ?? ((report) => checkout.paymentReported(report)) }),
  );
  const world = between({
    store: createPostgresOrderLife(db, onFacts),
    products,
    provider,
    clock: systemClock,
    random: Math.random,
    ids: { newId, derivedId },
    log,
    settings: { ...sagaSettings, ...settings },
    steps: sagaSteps,
  });
  const checkout = createCheckout(world);
  opened.use(startSagaWorker(world));
  return { checkout, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

const systemClock: Clock = {
  now: Date.now,
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
};
