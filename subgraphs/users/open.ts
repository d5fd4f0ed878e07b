import { createPostgresEventLog } from '#platform/eventLog/postgresEventLog.ts';
import { relayEvents } from '#platform/eventLog/relayEvents.ts';
import { readSignal } from '#platform/execution/execution.ts';
import { listen, type Listening } from '#platform/http/listen.ts';
import { createSeal } from '#platform/identity/seal.ts';
import { createCallVerifier } from '#platform/identity/signedCall.ts';
import type { Log } from '#platform/log/log.ts';
import { checkPostgres } from '#platform/postgres/postgres.ts';
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

type UsersOptions = { readonly config: UsersConfig; readonly pubSub: PubSub; readonly log: Log };

const SOURCE = 'users';

/** Opens the users' house; it answers at `url` until it is disposed, which drains it first and closes its store last. */
export async function openUsers({ config, pubSub, log }: UsersOptions): Promise<Listening> {
  await using opening = new AsyncDisposableStack();
  const url = config.databaseUrl;
  const db = opening.use(await openUsersDatabase({ url, applicationName: SOURCE, log, readSignal }));
  const now = () => new Date();
  const seal = createTextSeal(config.keySecret);
  const keyring = await openKeyring({ shelf: createSigningKeys(db), seal, now });
  opening.use(renewRegularly(keyring, log));
  const tokens = createSessionTokens(createAccessTokens({ keyring, now }), now);
  const hasher = await openPasswordHasher();

  const eventLog = createPostgresEventLog(db, SOURCE);
  const relay = opening.use(
    relayEvents({ eventLog, pubSub, source: SOURCE, seal: createSeal(config.identityKeys), log }),
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
    verify: createCallVerifier(config.identityKeys),
    health: {
      postgres: { isCritical: true, check: () => checkPostgres(db) },
      pubSub: { isCritical: false, check: () => pubSub.check() },
    },
  });
  const server = opening.use(await listen(app, { ...config, portVariable: 'USERS_PORT' }));
  log.info({ url: server.url }, 'users is open');
  const house = opening.move();
  return { url: server.url, port: server.port, [Symbol.asyncDispose]: () => house.disposeAsync() };
}
