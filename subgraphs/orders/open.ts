import { openDatabaseClock, type DatabaseClock } from '#platform/clock/databaseClock.ts';
import { createPeerClocks, clockWarning, type PeerClocks } from '#platform/clock/peerClocks.ts';
import { anyOrigin, type InstanceSource } from '#platform/discovery/instances.ts';
import { instancesAt, openInstances } from '#platform/discovery/openInstances.ts';
import type { Registry } from '#platform/discovery/registry.ts';
import type { EventLog } from '#platform/eventLog/eventLog.ts';
import { createPostgresEventLog } from '#platform/eventLog/postgresEventLog.ts';
import { relayEvents } from '#platform/eventLog/relayEvents.ts';
import { readSignal } from '#platform/execution/execution.ts';
import type { HealthCheck, HealthChecks } from '#platform/http/health.ts';
import { listen, type ListeningServer } from '#platform/http/listen.ts';
import { createIdentity, type Identity } from '#platform/identity/identity.ts';
import { newId } from '#platform/ids/ids.ts';
import type { Log } from '#platform/log/log.ts';
import { noMetrics, type Metrics } from '#platform/metrics/metrics.ts';
import { measureConsumers } from '#platform/metrics/serviceMetrics.ts';
import { checkPostgres, poolSizeOf } from '#platform/postgres/postgres.ts';
import { readPostgresTime } from '#platform/postgres/postgresTime.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import type { LiveConfig } from '#platform/settings/liveConfig.ts';
import { openServiceSettings } from '#platform/settings/serviceSettings.ts';
import type { OrdersConfig } from './config.ts';
import { createContext, type OrdersDependencies } from './context.ts';
import { createOrdersServer } from './http.ts';
import { followUsers } from './events/followUsers.ts';
import { measureOrders } from './ordersMetrics.ts';
import { openSagas } from './openSagas.ts';
import { createHttpProducts } from './participants/httpProducts.ts';
import { createWebhookReporter } from './participants/captureReporter.ts';
import { createWebhookSigner } from './participants/webhookSignature.ts';
import type { SagaSettings, SagaDependencies } from './sagas/sagaDependencies.ts';
import { keepCartsMs, keepOutcomesMs, maintenanceIntervalMs, sagaTimesOf, type OrdersSettings } from './settings.ts';
import { createErasures } from './store/erasures.ts';
import { createCarts } from './store/carts.ts';
import type { Db } from './store/database.ts';
import { ordersSource } from './store/logPosition.ts';
import { openOrdersDatabase } from './store/openOrdersDatabase.ts';
import { createOrderReads } from './store/orderReads.ts';
import { startMaintenance } from './maintenance.ts';
import { maintenanceJobs, type JobDependencies } from './maintenanceJobs.ts';

export type OrdersOptions = {
  readonly config: OrdersConfig;
  readonly pubSub: PubSub;
  readonly log: Log;
  /** Where instances are found with DISCOVERY=registry; absent: there is none. */
  readonly registry?: Registry | null;
  /** Absent: nothing is measured. */
  readonly metrics?: Metrics;
  /** Overrides of the default times and limits. */
  readonly settings?: Partial<SagaSettings> & { readonly keepCartsMs?: number };
  /** Functions that replace a dependency by the value they return; for tests. */
  readonly overrides?: Partial<OrdersOverrides>;
};

export type OrdersOverrides = {
  readonly sagaDependencies: (sagaDependencies: SagaDependencies) => SagaDependencies;
  readonly eventLog: (eventLog: EventLog) => EventLog;
};

/** Share of the pool's connections that sagas may use; the rest is for reads. */
const SAGA_CONNECTION_SHARE = 0.6;

const asStored = (eventLog: EventLog): EventLog => eventLog;

/**
 * Opens the orders service; it serves at `url` until disposed, which drains requests first and closes the store last.
 */
export async function openOrders(o: OrdersOptions): Promise<ListeningServer> {
  const { config, pubSub, log, overrides = {}, metrics = noMetrics } = o;
  await using opening = new AsyncDisposableStack();
  const db = opening.use(await openDatabase(o));
  const clock = opening.use(await openDatabaseClock({ readTime: () => readPostgresTime(db), log }));
  const { now } = clock;
  const identity = createIdentity({ service: ordersSource, keys: config.identityKeys, now });
  const peers = createPeerClocks({ log });
  const { products, users } = opening.use(openOthers({ ...o, identity, peers }));

  const eventLog = (overrides.eventLog ?? asStored)(createPostgresEventLog(db, ordersSource));
  const relay = opening.use(
    relayEvents({ eventLog, pubSub, source: ordersSource, sign: identity.signMessage, log, now }),
  );
  measureOrders(metrics, db, relay);
  const timed = { now: () => new Date(now()), newId: (prefix: string) => newId(prefix, now()) };
  const { live, settings, keepMs } = opening.use(openSettings(o));
  const carts = createCarts({ db, ...timed, keepMs });
  const webhooks = openWebhooks(config, now);
  const maxTransactions = Math.ceil(poolSizeOf(config.databaseUrl) * SAGA_CONNECTION_SHARE);
  const atSagas = { maxTransactions, overrides: overrides.sagaDependencies, report: webhooks.report, settings };
  const sagas = { db, products, log, now, onEventsCommitted: relay.wake, ...atSagas };
  const { checkout, sagaDependencies } = opening.use(await openSagas(sagas));
  const background = { db, sagaDependencies, carts, users, identity, pubSub, live, metrics, log };
  opening.use(await startBackgroundWork(background));

  const dependencies: OrdersDependencies = { carts, orders: createOrderReads(db), checkout, products, log, ...timed };
  const app = await createOrdersServer({
    contextOf: (call) => createContext(dependencies, call),
    eventLog,
    verify: identity.verifyCall,
    now,
    webhook: { signer: webhooks.signer, report: checkout.onPaymentReported },
    health: healthChecks({ db, products, pubSub, live, clock: clockCheck(clock, peers) }),
    metrics,
    log,
  });
  const server = opening.use(await listen(app, { ...config, portVariable: 'ORDERS_PORT' }));
  log.info({ url: server.url }, 'orders is open');
  const opened = opening.move();
  return { ...server, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** The settings of the file as it is now, over which those of the options win. */
function openSettings({ config, settings, log }: OrdersOptions) {
  const live = openServiceSettings(config.settingsFile, log);
  return {
    live,
    settings: () => ({ ...sagaTimesOf(live.current()), ...settings }),
    keepMs: () => settings?.keepCartsMs ?? keepCartsMs(live.current()),
    [Symbol.dispose]: () => live[Symbol.dispose](),
  };
}

function openDatabase({ config: { databaseUrl: url }, log }: OrdersOptions) {
  return openOrdersDatabase({ url, applicationName: ordersSource, log, readSignal });
}

type OthersOptions = Pick<OrdersOptions, 'config' | 'registry' | 'log'> & {
  readonly identity: Identity;
  readonly peers: PeerClocks;
};

/** The client of products, and the instances of users. */
function openOthers({ config, registry = null, identity, log, peers }: OthersOptions) {
  const { discovery, productsUrls, usersUrls } = config;
  const opened = new AsyncDisposableStack();
  const open = (service: string, urls: readonly string[]) =>
    openInstances({ ...identity, service, discovery, configured: instancesAt(urls), registry, log });
  const products = opened.use(createHttpProducts({ source: open('products', productsUrls), identity, log, peers }));
  const users = opened.use(open('users', usersUrls));
  return { products, users, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** The verifier of the provider's webhooks, and the simulated provider's sender when a webhook URL is configured. */
function openWebhooks({ paymentWebhookSecrets, paymentWebhookUrl: url }: OrdersConfig, now: () => number) {
  const signer = createWebhookSigner(paymentWebhookSecrets, now);
  return { signer, report: url === null ? undefined : createWebhookReporter({ url, signer }) };
}

type Dependencies = {
  readonly db: Db;
  readonly products: { check(): Promise<unknown> };
  readonly pubSub: PubSub;
  readonly clock: HealthCheck;
  readonly live: LiveConfig<OrdersSettings>;
};

function healthChecks({ db, products, pubSub, live, clock }: Dependencies): HealthChecks {
  return {
    postgres: { isCritical: true, check: () => checkPostgres(db) },
    products: { isCritical: false, check: () => products.check() },
    clock,
    pubSub: { isCritical: false, check: () => pubSub.check() },
    settings: { isCritical: false, check: async () => live.failure() },
  };
}

/**
 * Warns when clocks differ: holds are timed by the clock of orders' database and released by that of products'
 * database.
 */
function clockCheck(clock: DatabaseClock, peers: PeerClocks): HealthCheck {
  const check = async () => {
    await clock.check();
    return clockWarning("the database's clock", peers.differences());
  };
  return { isCritical: false, check };
}

type BackgroundOptions = Omit<JobDependencies, 'keepOutcomesMs'> &
  Pick<OrdersOptions, 'pubSub' | 'log'> & {
    readonly identity: Identity;
    readonly users: InstanceSource;
    readonly live: LiveConfig<OrdersSettings>;
    readonly metrics: Metrics;
  };

/** Starts the maintenance jobs and follows the log of users for erased accounts. */
async function startBackgroundWork({ users, identity, pubSub, live, metrics, log, ...o }: BackgroundOptions) {
  const opened = new AsyncDisposableStack();
  const erasures = createErasures(o.db);
  const followed = opened.use(await followUsers({ origin: () => anyOrigin(users), identity, pubSub, erasures, log }));
  measureConsumers(metrics, () => [followed]);
  const jobs = maintenanceJobs({ ...o, keepOutcomesMs: () => keepOutcomesMs(live.current()) }, erasures);
  opened.use(startMaintenance(jobs, log, maintenanceIntervalMs(live.current())));
  return opened;
}
