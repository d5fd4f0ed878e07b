import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hash } from '@node-rs/argon2';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { accessToken } from '#platform/identity/accessToken.ts';
import { hashToken } from './credentials/sessionTokens.ts';
import { REUSE_MS } from './domain/session.ts';
import { openUsersForTest, type UsersForTest } from '../../tests/users/openUsersForTest.ts';
import {
  signInAdmin,
  loginPerson,
  newEmail,
  PASSWORD,
  personOf,
  refreshPerson,
  registerPerson,
} from '../../tests/users/people.ts';

let users: UsersForTest;
beforeAll(async () => void (users = await openUsersForTest()));
afterAll(() => users[Symbol.asyncDispose]());

async function sessionsOf(userId: string): Promise<string[]> {
  const rows = await users.db.selectFrom('sessions').select('id').where('user_id', '=', userId).execute();
  return rows.map(({ id }) => id);
}

function eventsOf(userId: string) {
  const events = users.db.selectFrom('outbox').select(['type', 'version', 'data']).where('subject', '=', userId);
  return events.orderBy('version').execute();
}

const SET_STATUS = `mutation ($id: ID!, $status: UserStatus!) {
  setUserStatus(userId: $id, status: $status) { user { status } userErrors { code } }
}`;

test('a registration signs in with a token that is valid for 5 minutes and verifies with the published keys', async () => {
  const response = await users.app.inject({ method: 'GET', url: '/.well-known/jwks.json' });
  const keys = createLocalJWKSet(response.json<JSONWebKeySet>());
  const email = newEmail();
  const { id } = await registerPerson(users, email);
  const signed = await loginPerson(users, email);
  const { payload, protectedHeader } = await jwtVerify(signed.accessToken, keys, {
    issuer: accessToken.issuer,
    audience: accessToken.audience,
    algorithms: ['EdDSA'],
  });
  expect(payload).toMatchObject({ sub: id, roles: ['CUSTOMER'], scope: '', sid: expect.stringMatching(/^ses_/) });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
  expect(protectedHeader.kid).toBe(response.json<JSONWebKeySet>().keys[0]?.kid);
});

test('the published keys contain no private key', async () => {
  const response = await users.app.inject({ method: 'GET', url: '/.well-known/jwks.json' });
  expect(response.statusCode).toBe(200);
  for (const key of response.json<JSONWebKeySet>().keys) {
    expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  }
});

test('an e-mail address is unique and found regardless of case', async () => {
  const email = newEmail();
  await registerPerson(users, email);
  const { data } = await users.request(
    `mutation ($input: RegisterInput!) { register(input: $input) { user { id } userErrors { code path } } }`,
    { variables: { input: { email: email.toUpperCase(), password: PASSWORD } } },
  );
  expect(data).toEqual({
    register: { user: null, userErrors: [{ code: 'EMAIL_TAKEN', path: ['input', 'email'] }] },
  });
  expect((await loginPerson(users, email.toUpperCase())).userErrors).toEqual([]);
});

test('an unknown address and a wrong password get the same refusal', async () => {
  const { email } = await registerPerson(users);
  const wrong = await loginPerson(users, email, 'not-the-password');
  expect(wrong).toMatchObject({ user: null, accessToken: null, userErrors: [{ code: 'INVALID_CREDENTIALS' }] });
  for (const unknown of [newEmail(), '', 'no address', 'a\u0000b@example.com', 'x'.repeat(100_000)]) {
    expect(await loginPerson(users, unknown, 'not-the-password')).toEqual(wrong);
  }
});

test('a password with outdated hash parameters is rehashed at the next login', async () => {
  const { email, id } = await registerPerson(users);
  const hashOf = async () => {
    const query = users.db.selectFrom('users').select(['password_hash', 'version']).where('id', '=', id);
    return query.executeTakeFirstOrThrow();
  };
  const outdated = await hash(PASSWORD, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  await users.db.updateTable('users').set({ password_hash: outdated }).where('id', '=', id).execute();
  await loginPerson(users, email, 'not-the-password');
  expect((await hashOf()).password_hash).toBe(outdated);
  expect((await loginPerson(users, email)).userErrors).toEqual([]);
  expect(await hashOf()).toEqual({ password_hash: expect.stringContaining('m=19456,t=2,p=1'), version: 1 });
  expect((await loginPerson(users, email)).userErrors).toEqual([]);
});

test('a refresh token is exchanged for a new pair of tokens, repeatedly', async () => {
  const ada = await registerPerson(users);
  const first = await refreshPerson(users, ada.refreshToken);
  expect(first).toMatchObject({ user: { id: ada.id }, userErrors: [] });
  expect(personOf(ada.email, first).claims.session).toBe(ada.claims.session);
  const second = await refreshPerson(users, first.refreshToken);
  expect(second.refreshToken).not.toBe(first.refreshToken);
  expect(await sessionsOf(ada.id)).toEqual([ada.claims.session]);
});

test('a refresh token is exchanged again within ten seconds, also by ten requests at once, and the session stays', async () => {
  const ada = await registerPerson(users);
  const pairs = await Promise.all(Array.from({ length: 10 }, () => refreshPerson(users, ada.refreshToken)));
  pairs.push(await refreshPerson(users, ada.refreshToken));
  for (const pair of pairs) {
    expect(pair).toMatchObject({ user: { id: ada.id }, userErrors: [] });
    expect((await refreshPerson(users, pair.refreshToken)).userErrors).toEqual([]);
  }
  expect(await sessionsOf(ada.id)).toEqual([ada.claims.session]);
});

test('the use of a refresh token more than ten seconds after its first use ends the session with all its tokens', async () => {
  const ada = await registerPerson(users);
  const { refreshToken: latest } = await refreshPerson(users, ada.refreshToken);
  await letTimePass(hashToken(ada.refreshToken), REUSE_MS - 2_000);
  expect((await refreshPerson(users, ada.refreshToken)).userErrors).toEqual([]);
  await letTimePass(hashToken(ada.refreshToken), 3_000);
  expect((await refreshPerson(users, ada.refreshToken)).userErrors).toMatchObject([{ code: 'TOKEN_EXPIRED' }]);
  expect((await refreshPerson(users, latest)).userErrors).toMatchObject([{ code: 'TOKEN_EXPIRED' }]);
  expect(await sessionsOf(ada.id)).toEqual([]);
  expect((await eventsOf(ada.id)).at(-1)).toEqual({
    type: 'session.ended',
    version: 2,
    data: { userId: ada.id, sessionId: ada.claims.session },
  });
});

/** Moves the first use of a refresh token into the past. */
async function letTimePass(hash: string, ms: number): Promise<void> {
  const { used_at: usedAt } = await users.db
    .selectFrom('refresh_tokens')
    .select('used_at')
    .where('hash', '=', hash)
    .executeTakeFirstOrThrow();
  const earlier = { used_at: new Date((usedAt?.getTime() ?? 0) - ms) };
  await users.db.updateTable('refresh_tokens').set(earlier).where('hash', '=', hash).execute();
}

test.each(['', 'unknown', 'x'.repeat(100_000), '\u0000'])('an unknown refresh token is refused', async (token) => {
  expect((await refreshPerson(users, token)).userErrors).toMatchObject([
    { code: 'TOKEN_EXPIRED', path: ['refreshToken'] },
  ]);
});

test('refresh tokens are stored only as hashes', async () => {
  const ada = await registerPerson(users);
  const rows = await users.db.selectFrom('refresh_tokens').select('hash').execute();
  expect(rows.map(({ hash }) => hash)).not.toContain(ada.refreshToken);
});

test('logout ends this session, or all of the account', async () => {
  const email = newEmail();
  const one = await registerPerson(users, email);
  const two = personOf(email, await loginPerson(users, email));
  await loginPerson(users, email);
  const logout = (allSessions: boolean | null) =>
    users.request(`mutation ($all: Boolean) { logout(allSessions: $all) { ok userErrors { code } } }`, {
      variables: { all: allSessions },
      as: two.claims,
    });

  expect(await logout(false)).toEqual({ data: { logout: { ok: true, userErrors: [] } } });
  expect((await refreshPerson(users, two.refreshToken)).userErrors).toMatchObject([{ code: 'TOKEN_EXPIRED' }]);
  expect(await sessionsOf(one.id)).toHaveLength(2);
  expect(await logout(null)).toMatchObject({ data: { logout: { ok: true } } });
  expect(await sessionsOf(one.id)).toHaveLength(2);
  expect(await logout(true)).toMatchObject({ data: { logout: { ok: true } } });
  expect(await sessionsOf(one.id)).toEqual([]);
  expect((await eventsOf(one.id)).map(({ type }) => type)).toEqual([
    'user.registered',
    ...Array(3).fill('session.ended'),
  ]);
});

test('a changed password ends every other session', async () => {
  const ada = await registerPerson(users);
  await loginPerson(users, ada.email);
  const change = (current: string, next: string) =>
    users.request(
      `mutation ($current: String!, $next: String!) {
        changePassword(current: $current, next: $next) { user { id } userErrors { code path } }
      }`,
      { variables: { current, next }, as: ada.claims },
    );
  expect(await change('not-the-password', 'battery-staple')).toMatchObject({
    data: { changePassword: { user: null, userErrors: [{ code: 'INVALID_CREDENTIALS', path: ['current'] }] } },
  });
  expect(await change(PASSWORD, 'short')).toMatchObject({
    data: { changePassword: { user: null, userErrors: [{ code: 'VALIDATION', path: ['next'] }] } },
  });
  expect(await sessionsOf(ada.id)).toHaveLength(2);
  expect(await change(PASSWORD, 'battery-staple')).toMatchObject({ data: { changePassword: { userErrors: [] } } });
  expect(await sessionsOf(ada.id)).toEqual([ada.claims.session]);
  expect((await loginPerson(users, ada.email)).userErrors).toMatchObject([{ code: 'INVALID_CREDENTIALS' }]);
  expect((await loginPerson(users, ada.email, 'battery-staple')).userErrors).toEqual([]);
});

test('a disabled account loses its sessions and cannot sign in, refresh, or act with its token', async () => {
  const { claims } = await signInAdmin(users);
  const ada = await registerPerson(users);
  await users.request(SET_STATUS, { variables: { id: ada.id, status: 'DISABLED' }, as: claims });

  expect((await refreshPerson(users, ada.refreshToken)).userErrors).toMatchObject([{ code: 'TOKEN_EXPIRED' }]);
  expect((await loginPerson(users, ada.email)).userErrors).toMatchObject([{ code: 'ACCOUNT_LOCKED' }]);
  expect(await users.request('{ me { id } }', { as: ada.claims })).toEqual({ data: { me: null } });
  const act = await users.request('mutation { updateProfile(input: { displayName: "x" }) { user { id } } }', {
    as: ada.claims,
  });
  expect(act.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect((await eventsOf(ada.id)).map(({ type, version }) => [type, version])).toEqual([
    ['user.registered', 1],
    ['user.disabled', 2],
    ['session.ended', 3],
  ]);

  await users.request(SET_STATUS, { variables: { id: ada.id, status: 'ACTIVE' }, as: claims });
  expect((await loginPerson(users, ada.email)).userErrors).toEqual([]);
});

test('an account has at most 100 sessions: one more ends the oldest', async () => {
  const ada = await registerPerson(users);
  const old = { user_id: ada.id, created_at: new Date(), expires_at: new Date(Date.now() + 60_000) };
  const seen = (index: number) => new Date(Date.now() - 100_000 + index);
  await users.db
    .insertInto('sessions')
    .values(Array.from({ length: 99 }, (_, index) => ({ id: `ses_old${index}`, ...old, last_seen_at: seen(index) })))
    .execute();
  await loginPerson(users, ada.email);
  const ids = await sessionsOf(ada.id);
  expect(ids).toHaveLength(100);
  expect(ids).not.toContain('ses_old0');
  expect((await eventsOf(ada.id)).at(-1)?.data).toEqual({ userId: ada.id, sessionId: 'ses_old0' });
});
