import { openDatabaseClock, type DatabaseClock } from '#platform/clock/databaseClock.ts';
import { createPeerClocks, warningOfClocks, type PeerClocks } from '#platform/clock/peerClocks.ts';
import type { EventLog } from '#platform/eventLog/eventLog.ts';
import { createPostgresEventLog } from '#platform/eventLog/postgresEventLog.ts';
import { relayEvents } from '#platform/eventLog/relayEvents.ts';
import { readSignal } from '#platform/execution/execution.ts';
import type { HealthCheck, HealthChecks } from '#platform/http/health.ts';
import { listen, type Listening } from '#platform/http/listen.ts';
import { createSeal } from '#platform/identity/seal.ts';
import { createCallVerifier } from '#platform/identity/signedCall.ts';
import { newId } from '#platform/ids/ids.ts';
import type { Log } from '#platform/log/log.ts';
import { checkPostgres, connectionsOf } from '#platform/postgres/postgres.ts';
import { readPostgresTime } from '#platform/postgres/postgresTime.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import type { OrdersConfig } from './config.ts';
import { createContext, type House } from './context.ts';
import { createOrdersServer } from './http.ts';
import { openOrderLife } from './orderLife.ts';
import { createHttpProducts } from './participants/httpProducts.ts';
import { createWebhookReport } from './participants/webhookReport.ts';
import { createWebhookSigner } from './participants/webhookSignature.ts';
import { reconcilePayments } from './sagas/reconcilePayments.ts';
import type { SagaSettings, World } from './sagas/world.ts';
import { createCarts } from './store/carts.ts';
import type { Db } from './store/database.ts';
import { openOrdersDatabase } from './store/openOrdersDatabase.ts';
import { createOrderReads } from './store/orderReads.ts';
import { createOrderUpkeep } from './store/orderUpkeep.ts';
import { createReconcileReads } from './store/reconcileReads.ts';
import { startSweeper, type Sweep } from './sweeper.ts';

export type OrdersOptions = {
  readonly config: OrdersConfig;
  readonly pubSub: PubSub;
  readonly log: Log;
  /** Other times and limits than the usual ones. */
  readonly settings?: Partial<SagaSettings> & { readonly keepCartsMs?: number };
  /** What to put between the house and its world: what is answered is used instead. */
  readonly between?: Partial<Between>;
};

export type Between = {
  readonly world: (world: World) => World;
  readonly eventLog: (eventLog: EventLog) => EventLog;
};

const SOURCE = 'orders';
/** Of the pool's connections; reads have the rest to themselves. */
const SAGAS_SHARE = 0.6;
const DAY_MS = 24 * 3_600_000;
const KEEP_CARTS_MS = 30 * DAY_MS;
/** Outcomes under idempotency keys, and the addresses of placings that have ended. */
const KEEP_OUTCOMES_MS = 25 * 3_600_000;
const COMPARE_PAYMENTS_MS = 2 * DAY_MS;
const NOT_CAPTURED = ['IN_FLIGHT', 'DECLINED', 'VOIDED'] as const;

/** Opens the orders house; it answers at `url` until it is disposed, which drains it first and closes its store last. */
export async function openOrders(o: OrdersOptions): Promise<Listening> {
  const { config, pubSub, log, settings = {}, between = {} } = o;
  await using opening = new AsyncDisposableStack();
  const { databaseUrl: url, productsUrl, identityKeys } = config;
  const db = opening.use(await openOrdersDatabase({ url, applicationName: SOURCE, log, readSignal }));
  const clock = opening.use(await openDatabaseClock({ readTime: () => readPostgresTime(db), log }));
  const { now } = clock;
  const peers = createPeerClocks({ log });
  const products = opening.use(createHttpProducts({ url: productsUrl, identityKeys, log, now, peers }));

  const storedLog = createPostgresEventLog(db, SOURCE);
  const eventLog = between.eventLog?.(storedLog) ?? storedLog;
  const seal = createSeal(identityKeys);
  const relay = opening.use(relayEvents({ eventLog, pubSub, source: SOURCE, seal, log, now }));
  const timed = { now: () => new Date(now()), newId: (prefix: string) => newId(prefix, now()) };
  const carts = createCarts({ db, ...timed, keepMs: settings.keepCartsMs ?? KEEP_CARTS_MS });
  const webhooks = openWebhooks(config, now);
  const transactionsAtOnce = Math.ceil(connectionsOf(url) * SAGAS_SHARE);
  const life = { db, products, log, now, onFacts: relay.wake, report: webhooks.report, settings, transactionsAtOnce };
  const { checkout, world } = opening.use(await openOrderLife({ ...life, between: between.world }));
  opening.use(startSweeper([{ what: 'carts', sweep: () => carts.sweep() }, ...sweepsOf(db, world)], log));

  const house: House = { carts, orders: createOrderReads(db), checkout, products, log, ...timed };
  const app = await createOrdersServer({
    contextOf: (call) => createContext(house, call),
    eventLog,
    verify: createCallVerifier(identityKeys, { now }),
    now,
    webhook: { signer: webhooks.signer, report: checkout.paymentReported },
    health: healthOf({ db, products, pubSub, clock: checkOfClocks(clock, peers) }),
    log,
  });
  const server = opening.use(await listen(app, { ...config, portVariable: 'ORDERS_PORT' }));
  log.info({ url: server.url }, 'orders is open');
  const opened = opening.move();
  return { url: server.url, port: server.port, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** How the provider's news is checked, and how the simulated provider sends it when it is told where. */
function openWebhooks({ paymentWebhookSecrets, paymentWebhookUrl: url }: OrdersConfig, now: () => number) {
  const signer = createWebhookSigner(paymentWebhookSecrets, now);
  return { signer, report: url === null ? undefined : createWebhookReport({ url, signer }) };
}

type Dependencies = {
  readonly db: Db;
  readonly products: { check(): Promise<unknown> };
  readonly pubSub: PubSub;
  readonly clock: HealthCheck;
};

function healthOf({ db, products, pubSub, clock }: Dependencies): HealthChecks {
  return {
    postgres: { isCritical: true, check: () => checkPostgres(db) },
    products: { isCritical: false, check: () => products.check() },
    clock,
    pubSub: { isCritical: false, check: () => pubSub.check() },
  };
}

/** Stock is held until a time that the database of orders says, and given back by the time of the database of products. */
function checkOfClocks(clock: DatabaseClock, peers: PeerClocks): HealthCheck {
  const check = async () => {
    await clock.check();
    return warningOfClocks("the database's clock", peers.differences());
  };
  return { isCritical: false, check };
}

/** What is forgotten, and settled, without anybody asking. */
function sweepsOf(db: Db, world: World): Sweep[] {
  const upkeep = createOrderUpkeep(db);
  const { attempts } = createReconcileReads(db);
  const ago = (ms: number) => new Date(world.clock.now() - ms);
  return [
    { what: 'idempotency keys', sweep: () => upkeep.forgetKeys(ago(KEEP_OUTCOMES_MS)) },
    { what: 'addresses of placings', sweep: () => upkeep.eraseAddresses(ago(KEEP_OUTCOMES_MS)) },
    {
      what: 'payments that differ from the provider',
      sweep: async () =>
        (await reconcilePayments(world, await attempts(ago(COMPARE_PAYMENTS_MS), NOT_CAPTURED))).length,
    },
  ];
}
