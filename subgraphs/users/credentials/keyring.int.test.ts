import { expect, test } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { sql } from 'kysely';
import { openPostgres } from '#platform/postgres/postgres.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { testKeySecret, usersTestLog } from '../../../tests/users/openUsersForTest.ts';
import { usersMigrations } from '../store/migrations/usersMigrations.ts';
import { createKeyStore } from '../store/keyStore.ts';
import type { UsersTables } from '../store/usersTables.ts';
import { createAccessTokens } from './accessTokens.ts';
import { openKeyring, renewPeriodically } from './keyring.ts';
import { createEncryptor } from './encryptor.ts';

const DAY = 86_400_000;
const bearer = { subject: 'usr_a', session: 'ses_a', roles: ['CUSTOMER'], scopes: [] };

/** One replica, with its own pool, keyring and clock, on a shared database. */
async function openReplica(url: string, o: { secret?: string; at?: () => number } = {}) {
  const db = await openPostgres<UsersTables>({
    url,
    applicationName: 'replica',
    migrations: usersMigrations,
    log: usersTestLog,
  });
  const now = () => new Date((o.at ?? Date.now)());
  const store = createKeyStore(db);
  try {
    const keyring = await openKeyring({ store, encryptor: createEncryptor(o.secret ?? testKeySecret), now });
    return { keyring, tokens: createAccessTokens({ keyring, now }), db, [Symbol.asyncDispose]: () => db.destroy() };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

test("three replicas that start at once agree on one key and accept each other's tokens", async () => {
  await using database = await openTestDatabase();
  const replicas = await Promise.all([1, 2, 3].map(() => openReplica(database.url)));
  await using opened = new AsyncDisposableStack();
  for (const replica of replicas) opened.use(replica);
  const sets = replicas.map(({ keyring }) => keyring.jwks());
  expect(sets[0]?.keys).toHaveLength(1);
  expect(new Set(sets.map((set) => JSON.stringify(set))).size).toBe(1);
  const { token } = (await replicas[0]?.tokens.issue(bearer)) ?? { token: '' };
  const verified = await jwtVerify(token, createLocalJWKSet({ keys: [...(sets[2]?.keys ?? [])] }));
  expect(verified.payload.sub).toBe('usr_a');
});

test('a token stays valid after a restart', async () => {
  await using database = await openTestDatabase();
  const issue = async () => {
    await using replica = await openReplica(database.url);
    return (await replica.tokens.issue(bearer)).token;
  };
  const token = await issue();
  await using restarted = await openReplica(database.url);
  await jwtVerify(token, createLocalJWKSet({ keys: [...restarted.keyring.jwks().keys] }));
});

test('the database stores the private key only encrypted', async () => {
  await using database = await openTestDatabase();
  await using replica = await openReplica(database.url);
  const rows = await replica.db.selectFrom('signing_keys').selectAll().execute();
  expect(rows).toHaveLength(1);
  expect(rows[0]?.public_jwk).not.toHaveProperty('d');
  expect(rows[0]?.sealed_private_jwk).not.toContain('{');
});

test('a start with another secret fails with the name of the variable and changes nothing', async () => {
  await using database = await openTestDatabase();
  await using replica = await openReplica(database.url);
  const secret = 'quite another secret of thirty-two characters';
  await expect(openReplica(database.url, { secret })).rejects.toThrow('USERS_KEY_SECRET');
  const later = () => Date.now() + 31 * DAY;
  await expect(openReplica(database.url, { secret, at: later })).rejects.toThrow('USERS_KEY_SECRET');
  expect(await replica.db.selectFrom('signing_keys').select('id').execute()).toHaveLength(1);
});

test('after 30 days the next key is published, signs ten minutes later, and the old key is removed after a day', async () => {
  await using database = await openTestDatabase();
  let at = Date.now();
  await using replica = await openReplica(database.url, { at: () => at });
  const { keyring } = replica;
  const { kid: first } = await keyring.signingKey();

  at += 30 * DAY;
  await Promise.all([keyring.renew(), keyring.renew()]);
  expect(keyring.jwks().keys).toHaveLength(2);
  expect((await keyring.signingKey()).kid).toBe(first);

  at += 600_000;
  const { kid: second } = await keyring.signingKey();
  expect(second).not.toBe(first);

  at += DAY;
  await keyring.renew();
  expect(keyring.jwks().keys.map((key) => key.kid)).toEqual([second]);
});

test('an outage of the key store is logged when it begins and when it ends', async () => {
  await using database = await openTestDatabase();
  await using replica = await openReplica(database.url);
  const log = createRecordingLog();
  let renewals = 0;
  const renew = () => ((renewals += 1), replica.keyring.renew());
  await using _renewing = renewPeriodically({ renew }, log as never, 5);
  await sql`alter table signing_keys rename to signing_keys_hidden`.execute(replica.db);
  await eventually(() => log.lines.length > 0);
  const failed = renewals;
  await eventually(() => renewals > failed + 5);
  await sql`alter table signing_keys_hidden rename to signing_keys`.execute(replica.db);
  await eventually(() => log.linesWith('info', 'again').length > 0);
  expect(log.lines).toMatchObject([
    { level: 'warn', sentence: 'cannot read the signing keys: using the ones already loaded' },
    { level: 'info', sentence: 'can read the signing keys again' },
  ]);
});
