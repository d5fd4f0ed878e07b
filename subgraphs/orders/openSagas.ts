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
  /** The database's clock, epoch ms; all decisions use it. */
  readonly now: () => number;
  /** Called after each commit that wrote domain events; wakes the relay. */
  readonly onEventsCommitted: () => void;
  /** How many connections of the pool the sagas may use. */
  readonly maxTransactions?: number;
  /** How the simulated provider delivers its reports; by default in process. */
  readonly report?: ((report: PaymentReport) => Promise<unknown>) | undefined;
  /** Read at each use; absent: the defaults. */
  readonly settings?: () => Partial<SagaSettings>;
  /** Replaces some of the sagas' dependencies. */
  readonly overrides?: (dependencies: SagaDependencies) => SagaDependencies;
};

/** The checkout and its running saga worker. Disposing waits for the running steps. */
export type OpenSagas = { readonly checkout: Checkout; readonly sagaDependencies: SagaDependencies } & AsyncDisposable;

/** Opens the sagas over this database and products, and starts their worker. */
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

/** Opens the sagas' dependencies, with the simulated payment provider, without starting a worker. */
export async function openSagaDependencies(
  o: SagasOptions,
): Promise<{ readonly dependencies: SagaDependencies } & AsyncDisposable> {
  const { db, products, log, now, onEventsCommitted, overrides = (dependencies) => dependencies } = o;
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
    get settings() {
      return { ...defaultSagaSettings, ...o.settings?.() };
    },
    steps: sagaSteps,
  });
  return { dependencies, [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose]() };
}

const sleepUnlessAborted: Clock['sleep'] = (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined);
