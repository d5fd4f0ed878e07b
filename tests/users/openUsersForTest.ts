import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import { createPostgresEventLog } from '#platform/eventLog/postgresEventLog.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import { createLog } from '#platform/log/log.ts';
import { openPostgres } from '#platform/postgres/postgres.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { createAccessTokens } from '../../subgraphs/users/credentials/accessTokens.ts';
import { openKeyring } from '../../subgraphs/users/credentials/keyring.ts';
import { openPasswordHasher } from '../../subgraphs/users/credentials/passwordHasher.ts';
import { createEncryptor } from '../../subgraphs/users/credentials/encryptor.ts';
import { createSessionTokens } from '../../subgraphs/users/credentials/sessionTokens.ts';
import { createSecondFactors } from '../../subgraphs/users/credentials/totp.ts';
import { createVerificationCodes } from '../../subgraphs/users/credentials/verificationCodes.ts';
import { createUsersServer } from '../../subgraphs/users/http.ts';
import { openUsersSeed } from '../../subgraphs/users/seed.ts';
import { usersMigrations } from '../../subgraphs/users/store/migrations/usersMigrations.ts';
import { createKeyStore } from '../../subgraphs/users/store/keyStore.ts';
import type { UsersTables } from '../../subgraphs/users/store/usersTables.ts';

export const testKeySecret = 'a key secret for tests of 32+ characters';
export const usersTestLog = createLog({ service: 'users', level: 'silent' });

export type UsersResponse = {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { message: string; path?: readonly (string | number)[]; extensions: { code: string } }[];
};

type RequestOptions = {
  readonly variables?: Record<string, unknown>;
  readonly as?: Claims | null;
  readonly address?: string;
};

/**
 * The users subgraph on a database of its own, with requests signed as by the gateway and a record of its SQL queries.
 */
export async function openUsersForTest() {
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await openTestDatabase());
  const options = { url: database.url, applicationName: 'users-test', migrations: usersMigrations, log: usersTestLog };
  const db = opening.use(await openPostgres<UsersTables>(options));
  const queries: string[] = [];
  const app = await createApp(recordQueries(db, queries));
  opening.defer(() => app.close());
  const opened = opening.move();
  return {
    request: (query: string, options?: RequestOptions) => request(app, query, options),
    app,
    db,
    queries,
    databaseUrl: database.url,
    seed: () => openUsersSeed({ databaseUrl: database.url, log: usersTestLog }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

export type UsersForTest = Awaited<ReturnType<typeof openUsersForTest>>;

async function createApp(db: Kysely<UsersTables>): Promise<FastifyInstance> {
  const now = () => new Date();
  const keyring = await openKeyring({ store: createKeyStore(db), encryptor: createEncryptor(testKeySecret), now });
  const tokens = createSessionTokens({
    accessTokens: createAccessTokens({ keyring, now }),
    now,
    sessionMs: () => 168 * 3_600_000,
  });
  return createUsersServer({
    dependencies: {
      db,
      hasher: await openPasswordHasher(),
      tokens,
      codes: createVerificationCodes(testKeySecret),
      secondFactors: createSecondFactors(createEncryptor(testKeySecret), now),
      now,
      log: usersTestLog,
      onEventsCommitted: () => {},
    },
    keyring,
    eventLog: createPostgresEventLog(db, 'users'),
    verify: testIdentity('users').verifyCall,
    health: {},
  });
}

/** Records the kind of each answered query; one that was compiled before is `compiled`. */
function recordQueries(db: Kysely<UsersTables>, queries: string[]): Kysely<UsersTables> {
  const kinds = new WeakMap<object, string>();
  return db.withPlugin({
    transformQuery({ node, queryId }) {
      kinds.set(queryId, node.kind);
      return node;
    },
    async transformResult({ result, queryId }) {
      queries.push(kinds.get(queryId) ?? 'compiled');
      return result;
    },
  });
}

async function request(
  app: FastifyInstance,
  query: string,
  { variables = {}, as = null, address }: RequestOptions = {},
): Promise<UsersResponse> {
  const payload = JSON.stringify({ query, variables });
  const deadlineAt = Date.now() + 10_000;
  const call = { claims: as, requestId: randomUUID(), deadlineAt, ...(address !== undefined && { address }) };
  const signature = testIdentity('gateway').signCall(
    'users',
    { method: 'POST', path: '/graphql', body: payload },
    call,
  );
  const headers = { 'content-type': 'application/json', ...signature };
  const response = await app.inject({ method: 'POST', url: '/graphql', payload, headers });
  return response.json<UsersResponse>();
}
