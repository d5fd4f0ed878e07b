import { setTimeout as sleep } from 'node:timers/promises';
import { derivedId, newId } from '#platform/ids/ids.ts';
import type { Log } from '#platform/log/log.ts';
import type { Products } from './participants/products.ts';
import type { PaymentReport } from './participants/paymentProvider.ts';
import { openSimulatedPaymentProvider } from './participants/simulatedPaymentProvider.ts';
import { createCheckout, type Checkout } from './sagas/checkout.ts';
import { onPaymentReported } from './sagas/onPaymentReported.ts';
import { sagaSteps } from './sagas/sagaSteps.ts';
import { startSagaWorker } from './sagas/sagaWorker.ts';
import { defaultSagaSettings, type Clock, type SagaSettings, type SagaDependencies } from './sagas/sagaDependencies.ts';
import type { Db } from './store/database.ts';
import { createPostgresOrderStore } from './store/postgresOrderStore.ts';

type SagasOptions = {
  readonly db: Db;
  readonly products: Products;
  readonly log: Log;
  /** The clock by which everything is decided, epoch ms: the database's. */
  readonly now: () => number;
  /** Called after each commit that wrote facts: wake the relay. */
  readonly onEventsCommitted: () => void;
  /** How many of the pool's connections the sagas may use. */
  readonly maxTransactions?: number;
  /** How the simulated provider reports; without it, within the process. */
  readonly report?: ((report: PaymentReport) => Promise<unknown>) | undefined;
  readonly settings?: Partial<SagaSettings>;
  /** Puts something between the sagas and their dependencies. */
  readonly overrides?: (dependencies: SagaDependencies) => SagaDependencies;
};

/** What buyers do with orders, and the worker that finishes what is left of it. Disposing lets running steps end. */
export type OpenSagas = { readonly checkout: Checkout; readonly sagaDependencies: SagaDependencies } & AsyncDisposable;

/** Opens the sagas over this database and products, and their worker. */
export async function openSagas(o: SagasOptions): Promise<OpenSagas> {
  const opened = new AsyncDisposableStack();
  const { dependencies } = opened.use(await openSagaDependencies(o));
  opened.use(startSagaWorker(dependencies));
  return {
    checkout: createCheckout(dependencies),
    sagaDependencies: dependencies,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** The dependencies of the sagas, with the simulated payment provider beside them; nothing runs by itself. */
export async function openSagaDependencies(
  o: SagasOptions,
): Promise<{ readonly dependencies: SagaDependencies } & AsyncDisposable> {
  const { db, products, log, now, onEventsCommitted, settings, overrides = (dependencies) => dependencies } = o;
  const report = o.report ?? ((paymentReport: PaymentReport) => onPaymentReported(dependencies, paymentReport));
  const provider = await openSimulatedPaymentProvider({ db, log, report, now });
  const dependencies: SagaDependencies = overrides({
    store: createPostgresOrderStore(db, onEventsCommitted, o.maxTransactions),
    products,
    provider,
    clock: { now, sleep: sleepUnlessAborted },
    random: Math.random,
    ids: { newId: (prefix) => newId(prefix, now()), derivedId },
    log,
    settings: { ...defaultSagaSettings, ...settings },
    steps: sagaSteps,
  });
  return { dependencies, [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose]() };
}

const sleepUnlessAborted: Clock['sleep'] = (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined);
