import type { Kysely } from 'kysely';
import { openDatabaseClock, type DatabaseClock } from '#platform/clock/databaseClock.ts';
import { anyOrigin } from '#platform/discovery/instances.ts';
import { instancesAt, openInstances } from '#platform/discovery/openInstances.ts';
import type { Registry } from '#platform/discovery/registry.ts';
import { createPostgresEventLog } from '#platform/eventLog/postgresEventLog.ts';
import { relayEvents } from '#platform/eventLog/relayEvents.ts';
import { readSignal } from '#platform/execution/execution.ts';
import type { HealthChecks } from '#platform/http/health.ts';
import { listen, type ListeningServer } from '#platform/http/listen.ts';
import { createIdentity, type Identity } from '#platform/identity/identity.ts';
import type { Log } from '#platform/log/log.ts';
import { noMetrics, type Metrics } from '#platform/metrics/metrics.ts';
import { measureConsumers } from '#platform/metrics/serviceMetrics.ts';
import { checkPostgres } from '#platform/postgres/postgres.ts';
import { readPostgresTime } from '#platform/postgres/postgresTime.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import type { LiveConfig } from '#platform/settings/liveConfig.ts';
import { openServiceSettings } from '#platform/settings/serviceSettings.ts';
import type { UsersConfig } from './config.ts';
import type { UsersDependencies } from './context.ts';
import { createAccessTokens } from './credentials/accessTokens.ts';
import { createEncryptor } from './credentials/encryptor.ts';
import { openKeyring, renewPeriodically } from './credentials/keyring.ts';
import { openPasswordHasher } from './credentials/passwordHasher.ts';
import { createResetTokens } from './credentials/resetTokens.ts';
import { createSessionTokens } from './credentials/sessionTokens.ts';
import { createSecondFactors } from './credentials/totp.ts';
import { createVerificationCodes } from './credentials/verificationCodes.ts';
import { startConsumers } from './events/startConsumers.ts';
import { createUsersServer } from './http.ts';
import { openNotifications } from './notifications/openNotifications.ts';
import { createDeliveryQueue } from './store/deliveryQueue.ts';
import { createKeyStore } from './store/keyStore.ts';
import { usersSource } from './store/notifications.ts';
import { openUsersDatabase } from './store/openUsersDatabase.ts';
import { sessionMsOf } from './settings.ts';
import { createUsersStore } from './store/usersStore.ts';
import type { UsersTables } from './store/usersTables.ts';
import { measureUsers } from './usersMetrics.ts';

type UsersOptions = {
  readonly config: UsersConfig;
  readonly pubSub: PubSub;
  readonly log: Log;
  /** Where instances are found with DISCOVERY=registry; absent: there is none. */
  readonly registry?: Registry | null;
  /** Absent: nothing is measured. */
  readonly metrics?: Metrics;
};

/**
 * Opens the users subgraph, which listens at `url`. Disposing drains its requests first and closes its database last.
 */
export async function openUsers(o: UsersOptions): Promise<ListeningServer> {
  const { config, pubSub, log, registry = null, metrics = noMetrics } = o;
  await using opening = new AsyncDisposableStack();
  const db = opening.use(await openDatabase(o));
  const clock = opening.use(await openDatabaseClock({ readTime: () => readPostgresTime(db), log }));
  const now = () => new Date(clock.now());
  const identity = createIdentity({ service: usersSource, keys: config.identityKeys, now: clock.now });
  const encryptor = createEncryptor(config.keySecret);
  const keyring = await openKeyring({ store: createKeyStore(db), encryptor, now });
  opening.use(renewPeriodically(keyring, log));
  const settings = opening.use(openServiceSettings(config.settingsFile, log));
  const accessTokens = createAccessTokens({ keyring, now, lifetimeMs: config.accessTokenMs });
  const tokens = createSessionTokens({ accessTokens, now, sessionMs: () => sessionMsOf(settings.current()) });
  const hasher = await openPasswordHasher();
  const codes = createVerificationCodes(config.keySecret);
  const secondFactors = createSecondFactors(encryptor, now);

  const eventLog = createPostgresEventLog(db, usersSource);
  const relay = opening.use(
    relayEvents({ eventLog, pubSub, source: usersSource, sign: identity.signMessage, log, now: clock.now }),
  );
  measureUsers(metrics, db, relay);
  const background = { db, config, registry, identity, pubSub, now, wakeRelay: relay.wake, metrics, log };
  const { onEventsCommitted } = opening.use(startBackgroundWork(background));
  const app = await createUsersServer({
    dependencies: { db, hasher, tokens, codes, secondFactors, now, log, onEventsCommitted },
    keyring,
    eventLog,
    verify: identity.verifyCall,
    health: healthOf({ db, clock, pubSub, settings }),
    metrics,
  });
  const server = opening.use(await listen(app, { ...config, portVariable: 'USERS_PORT' }));
  log.info({ url: server.url }, 'users is open');
  const opened = opening.move();
  return { url: server.url, port: server.port, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

function openDatabase({ config: { databaseUrl: url }, log }: UsersOptions) {
  return openUsersDatabase({ url, applicationName: usersSource, log, readSignal });
}

type BackgroundOptions = UsersOptions &
  Pick<UsersDependencies, 'db' | 'now'> & {
    readonly identity: Identity;
    readonly wakeRelay: () => void;
    readonly metrics: Metrics;
  };

/** Starts the delivery worker and the consumers of events; `onEventsCommitted` also wakes the relay. */
function startBackgroundWork({ db, config, identity, pubSub, now, wakeRelay, log, ...o }: BackgroundOptions) {
  const opened = new AsyncDisposableStack();
  const store = createUsersStore({ db, now, traceparent: null, onEventsCommitted: wakeRelay });
  const notifications = opened.use(
    openNotifications({
      queue: createDeliveryQueue(db),
      findUsers: store.accounts.findMany,
      openReset: store.passwordResets.open,
      isEmailTaken: store.accounts.isEmailTaken,
      deriveToken: createResetTokens(config.keySecret).deriveToken,
      deriveCode: createVerificationCodes(config.keySecret).deriveCode,
      resetPage: config.resetPage,
      mail: config.mail,
      webhook: config.webhook,
      now: () => now().getTime(),
      log,
    }),
  );
  const onEventsCommitted = () => {
    wakeRelay();
    notifications.wake();
  };
  const { discovery, urls } = config;
  const originOf = (service: keyof typeof urls) => {
    const configured = instancesAt(urls[service]);
    const { registry = null } = o;
    const source = opened.use(openInstances({ ...identity, service, discovery, configured, registry, log }));
    return () => anyOrigin(source);
  };
  const consumers = opened.use(
    startConsumers({ originOf, identity, pubSub, db, now, onHandled: onEventsCommitted, log }),
  );
  measureConsumers(o.metrics, () => consumers.followed);
  return { onEventsCommitted, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

type HealthDependencies = {
  readonly db: Kysely<UsersTables>;
  readonly clock: DatabaseClock;
  readonly pubSub: PubSub;
  readonly settings: LiveConfig<unknown>;
};

function healthOf({ db, clock, pubSub, settings }: HealthDependencies): HealthChecks {
  return {
    postgres: { isCritical: true, check: () => checkPostgres(db) },
    clock: { isCritical: false, check: clock.check },
    pubSub: { isCritical: false, check: () => pubSub.check() },
    settings: { isCritical: false, check: async () => settings.failure() },
  };
}
