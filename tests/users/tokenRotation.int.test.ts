import { expect, test } from '@jest/globals';
import { openPostgres } from '#platform/postgres/postgres.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { createAuthenticate } from '../../gateway/policies/authenticate.ts';
import { openKeySet } from '../../gateway/policies/keySet.ts';
import { shopTokens } from '../../gateway/policies/tokenRules.ts';
import { createAccessTokens } from '../../subgraphs/users/credentials/accessTokens.ts';
import { createEncryptor } from '../../subgraphs/users/credentials/encryptor.ts';
import { openKeyring } from '../../subgraphs/users/credentials/keyring.ts';
import { createKeyStore } from '../../subgraphs/users/store/keyStore.ts';
import { usersMigrations } from '../../subgraphs/users/store/migrations/usersMigrations.ts';
import type { UsersTables } from '../../subgraphs/users/store/usersTables.ts';
import { testKeySecret, usersTestLog as log } from './openUsersForTest.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const claims = { subject: 'usr_a', session: 'ses_a', roles: ['CUSTOMER'], scopes: [] };

/** Two replicas of users and a gateway on one clock; the gateway reads the keys of the second replica. */
async function openIssuersAndVerifier() {
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await openTestDatabase());
  const options = { url: database.url, applicationName: 'rotation', migrations: usersMigrations, log };
  const db = opening.use(await openPostgres<UsersTables>(options));
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
  const now = () => new Date(clock.now);
  const openReplica = () => openKeyring({ store: createKeyStore(db), encryptor: createEncryptor(testKeySecret), now });
  const [signing, serving] = [await openReplica(), await openReplica()];
  const reads = { count: 0 };
  const read = async () => {
    reads.count += 1;
    return { status: 200, body: JSON.stringify(serving.jwks()) };
  };
  const keySet = opening.use(openKeySet({ read, log, now: () => clock.now }));
  const authenticate = createAuthenticate({
    keySet,
    tokens: { ...shopTokens, maxLifetimeMs: 5 * MINUTE },
    revocations: { isRevoked: () => false },
    now: () => clock.now,
  });
  const tokens = createAccessTokens({ keyring: signing, now });
  const opened = opening.move();
  return { clock, signing, serving, tokens, authenticate, reads, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

type System = Awaited<ReturnType<typeof openIssuersAndVerifier>>;

/** Each minute both replicas renew, and tokens of this and of the last four minutes are presented. */
async function runFor({ clock, signing, serving, tokens, authenticate }: System, minutes: number) {
  const live: { token: string; issuedAt: number }[] = [];
  const kids = new Set<string>();
  let presented = 0;
  for (let minute = 0; minute < minutes; minute += 1) {
    clock.now += MINUTE;
    const renewing = Promise.all([signing.renew(), serving.renew()]);
    for (let each = 0; each < 5; each += 1)
      live.push({ token: (await tokens.issue(claims)).token, issuedAt: clock.now });
    const valid = live.filter(({ issuedAt }) => clock.now - issuedAt < 5 * MINUTE);
    const callers = await Promise.all(valid.map(({ token }) => authenticate(`Bearer ${token}`)));
    for (const caller of callers) expect(caller?.claims.subject).toBe('usr_a');
    presented += valid.length;
    kids.add((await signing.signingKey()).kid);
    await renewing;
  }
  return { kids: kids.size, presented };
}

test('keys are rotated while tokens are issued and presented, and no valid token is refused', async () => {
  await using system = await openIssuersAndVerifier();
  system.clock.now += 30 * DAY - 20 * MINUTE;
  const { kids, presented } = await runFor(system, 60);
  expect({ kids, keys: system.serving.jwks().keys.length }).toEqual({ kids: 2, keys: 2 });
  expect(presented).toBeGreaterThan(1_000);
  // The key of the token is unknown once: the gateway then reads the keys again.
  expect(system.reads.count).toBeLessThanOrEqual(3);
});

test('a key that is no longer published verifies no token', async () => {
  await using system = await openIssuersAndVerifier();
  const { token } = await system.tokens.issue(claims);
  expect(await system.authenticate(`Bearer ${token}`)).not.toBeNull();
  system.clock.now += 40 * DAY;
  await expect(system.authenticate(`Bearer ${token}`)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});
