import { openDatabaseClock } from '#platform/clock/databaseClock.ts';
import { relayEvents } from '#platform/eventLog/relayEvents.ts';
import { readSignal } from '#platform/execution/execution.ts';
import { listen, type ListeningServer } from '#platform/http/listen.ts';
import { createIdentity } from '#platform/identity/identity.ts';
import type { Log } from '#platform/log/log.ts';
import { noMetrics, type Metrics } from '#platform/metrics/metrics.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { openServiceSettings } from '#platform/settings/serviceSettings.ts';
import type { ProductsConfig } from './config.ts';
import { createMongoEventLog, productsSource } from './events/mongoEventLog.ts';
import { createProductsServer } from './http.ts';
import { openProductsStore } from './store/openProductsStore.ts';
import { createProductsStore } from './store/productsStore.ts';
import { runMaintenance } from './maintenance.ts';
import { measureProducts } from './productsMetrics.ts';
import { startSearch } from './search.ts';
import { stockMaintenanceMs } from './settings.ts';

type ProductsOptions = {
  readonly config: ProductsConfig;
  readonly pubSub: PubSub;
  /** Absent: nothing is measured. */
  readonly metrics?: Metrics;
  readonly log: Log;
};

/** Opens the subgraph: database, event relay, stock maintenance and server. Disposing closes them in reverse order. */
export async function openProducts(o: ProductsOptions): Promise<ListeningServer> {
  const { config, pubSub, log, metrics = noMetrics } = o;
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await openProductsStore({ url: config.mongodbUrl, readSignal, log }));
  const clock = opening.use(await openDatabaseClock({ readTime: database.readTime, log }));
  const now = () => new Date(clock.now());
  const eventLog = createMongoEventLog(database);
  const identity = createIdentity({ service: productsSource, keys: config.identityKeys, now: clock.now });
  const relay = opening.use(
    relayEvents({ eventLog, pubSub, source: productsSource, sign: identity.signMessage, log, now: clock.now }),
  );
  const store = createProductsStore(database.models, now);
  const settings = opening.use(openServiceSettings(config.settingsFile, log));
  const intervalMs = () => stockMaintenanceMs(settings.current());
  const { stockMaintenance } = store;
  measureProducts(metrics, { poolUse: database.poolUse, stock: stockMaintenance, relay });
  opening.use(runMaintenance({ stockMaintenance, intervalMs, log, wakeRelay: relay.wake }));

  const models = database.models;
  const search = opening.use(startSearch({ url: config.searchUrl, models, store, eventLog, identity, pubSub, log }));

  const app = createProductsServer({
    dependencies: { store, requireSearch: search.require, now, wakeRelay: relay.wake },
    eventLog,
    verify: identity.verifyCall,
    health: {
      mongodb: { isCritical: true, check: database.check },
      clock: { isCritical: false, check: clock.check },
      search: search.health,
      pubSub: { isCritical: false, check: () => pubSub.check() },
      settings: { isCritical: false, check: async () => settings.failure() },
    },
    metrics,
    log,
  });
  const listening = opening.use(await listen(app, { ...config, portVariable: 'PRODUCTS_PORT' }));
  log.info({ url: listening.url }, 'products is open');
  const opened = opening.move();
  return { url: listening.url, port: listening.port, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
