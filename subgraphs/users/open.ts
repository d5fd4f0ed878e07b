import type { Kysely } from 'kysely';
import { openDatabaseClock, type DatabaseClock } from '#platform/clock/databaseClock.ts';
import { createPostgresEventLog } from '#platform/eventLog/postgresEventLog.ts';
import { relayEvents } from '#platform/eventLog/relayEvents.ts';
import { readSignal } from '#platform/execution/execution.ts';
import type { HealthChecks } from '#platform/http/health.ts';
import { listen, type ListeningServer } from '#platform/http/listen.ts';
import { createSigner } from '#platform/identity/signer.ts';
import { createCallVerifier } from '#platform/identity/signedCall.ts';
import type { Log } from '#platform/log/log.ts';
import { checkPostgres } from '#platform/postgres/postgres.ts';
import { readPostgresTime } from '#platform/postgres/postgresTime.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import type { UsersConfig } from './config.ts';
import { createAccessTokens } from './credentials/accessTokens.ts';
import { openKeyring, renewRegularly } from './credentials/keyring.ts';
import { openPasswordHasher } from './credentials/passwordHasher.ts';
import { createTextSeal } from './credentials/sealedKeys.ts';
import { createSessionTokens } from './credentials/sessionTokens.ts';
import { createUsersServer } from './http.ts';
import { openNotifying } from './openNotifying.ts';
import { openUsersDatabase } from './store/openUsersDatabase.ts';
import { createSigningKeys } from './store/signingKeys.ts';
import type { UsersTables } from './store/usersTables.ts';

type UsersOptions = { readonly config: UsersConfig; readonly pubSub: PubSub; readonly log: Log };

const SOURCE = 'users';

/** Opens the users' house; it answers at `url` until it is disposed, which drains it first and closes its store last. */
export async function openUsers({ config, pubSub, log }: UsersOptions): Promise<ListeningServer> {
  await using opening = new AsyncDisposableStack();
  const url = config.databaseUrl;
  const db = opening.use(await openUsersDatabase({ url, applicationName: SOURCE, log, readSignal }));
  const clock = opening.use(await openDatabaseClock({ readTime: () => readPostgresTime(db), log }));
  const now = () => new Date(clock.now());
  const seal = createTextSeal(config.keySecret);
  const keyring = await openKeyring({ shelf: createSigningKeys(db), seal, now });
  opening.use(renewRegularly(keyring, log));
  const tokens = createSessionTokens(createAccessTokens({ keyring, now }), now);
  const hasher = await openPasswordHasher();

  const eventLog = createPostgresEventLog(db, SOURCE);
  const relay = opening.use(
    relayEvents({ eventLog, pubSub, source: SOURCE, signer: createSigner(config.identityKeys), log, now: clock.now }),
  );
  const notifying = opening.use(openNotifying({ db, config, pubSub, now, onFacts: relay.wake, log }));
  const onFacts = () => {
    relay.wake();
    notifying.wake();
  };
  const app = await createUsersServer({
    house: { db, hasher, tokens, now, log, onFacts },
    keyring,
    eventLog,
    verify: createCallVerifier(config.identityKeys, { now: clock.now }),
    health: healthOf({ db, clock, pubSub }),
  });
  const server = opening.use(await listen(app, { ...config, portVariable: 'USERS_PORT' }));
  log.info({ url: server.url }, 'users is open');
  const house = opening.move();
  return { url: server.url, port: server.port, [Symbol.asyncDispose]: () => house.disposeAsync() };
}

type Dependencies = { readonly db: Kysely<UsersTables>; readonly clock: DatabaseClock; readonly pubSub: PubSub };

function healthOf({ db, clock, pubSub }: Dependencies): HealthChecks {
  return {
    postgres: { isCritical: true, check: () => checkPostgres(db) },
    clock: { isCritical: false, check: clock.check },
    pubSub: { isCritical: false, check: () => pubSub.check() },
  };
}
