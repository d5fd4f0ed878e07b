import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hash } from '@node-rs/argon2';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { createRefreshToken, refreshTokenHash } from './credentials/refreshTokens.ts';
import { createUsersStore } from './store/usersStore.ts';
import { openTestHouse, type TestHouse } from '../../tests/users/openTestHouse.ts';
import { admin, login, newEmail, PASSWORD, personOf, refresh, register } from '../../tests/users/people.ts';

let house: TestHouse;
beforeAll(async () => void (house = await openTestHouse()));
afterAll(() => house[Symbol.asyncDispose]());

async function sessionsOf(userId: string): Promise<string[]> {
  const rows = await house.db.selectFrom('sessions').select('id').where('user_id', '=', userId).execute();
  return rows.map(({ id }) => id);
}

function factsOf(userId: string) {
  const facts = house.db.selectFrom('outbox').select(['type', 'version', 'data']).where('subject', '=', userId);
  return facts.orderBy('version').execute();
}

const SET_STATUS = `mutation ($id: ID!, $status: UserStatus!) {
  setUserStatus(userId: $id, status: $status) { user { status } userErrors { code } }
}`;

test('registering signs in: a token of 5 minutes that the published keys verify', async () => {
  const response = await house.app.inject({ method: 'GET', url: '/.well-known/jwks.json' });
  const keys = createLocalJWKSet(response.json<JSONWebKeySet>());
  const email = newEmail();
  const { id } = await register(house, email);
  const signed = await login(house, email);
  const { payload, protectedHeader } = await jwtVerify(signed.accessToken, keys, {
    issuer: 'users',
    audience: 'commerce-graph',
    algorithms: ['EdDSA'],
  });
  expect(payload).toMatchObject({ sub: id, roles: ['CUSTOMER'], scope: '', sid: expect.stringMatching(/^ses_/) });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
  expect(protectedHeader.kid).toBe(response.json<JSONWebKeySet>().keys[0]?.kid);
});

test('the published keys have no private part', async () => {
  const response = await house.app.inject({ method: 'GET', url: '/.well-known/jwks.json' });
  expect(response.statusCode).toBe(200);
  for (const key of response.json<JSONWebKeySet>().keys) {
    expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  }
});

test('an e-mail address is unique and found without regard to case', async () => {
  const email = newEmail();
  await register(house, email);
  const { data } = await house.ask(
    `mutation ($input: RegisterInput!) { register(input: $input) { user { id } userErrors { code path } } }`,
    { variables: { input: { email: email.toUpperCase(), password: PASSWORD } } },
  );
  expect(data).toEqual({
    register: { user: null, userErrors: [{ code: 'EMAIL_TAKEN', path: ['input', 'email'] }] },
  });
  expect((await login(house, email.toUpperCase())).userErrors).toEqual([]);
});

test('an unknown address and a wrong password get the same answer', async () => {
  const { email } = await register(house);
  const wrong = await login(house, email, 'not-the-password');
  expect(wrong).toMatchObject({ user: null, accessToken: null, userErrors: [{ code: 'INVALID_CREDENTIALS' }] });
  for (const unknown of [newEmail(), '', 'no address', 'a\u0000b@example.com', 'x'.repeat(100_000)]) {
    expect(await login(house, unknown, 'not-the-password')).toEqual(wrong);
  }
});

test('a password hashed with other parameters is hashed anew at the next login', async () => {
  const { email, id } = await register(house);
  const hashOf = async () => {
    const query = house.db.selectFrom('users').select(['password_hash', 'version']).where('id', '=', id);
    return query.executeTakeFirstOrThrow();
  };
  const outdated = await hash(PASSWORD, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  await house.db.updateTable('users').set({ password_hash: outdated }).where('id', '=', id).execute();
  await login(house, email, 'not-the-password');
  expect((await hashOf()).password_hash).toBe(outdated);
  expect((await login(house, email)).userErrors).toEqual([]);
  expect(await hashOf()).toEqual({ password_hash: expect.stringContaining('m=19456,t=2,p=1'), version: 1 });
  expect((await login(house, email)).userErrors).toEqual([]);
});

test('a refresh token is changed for a new pair, again and again', async () => {
  const ada = await register(house);
  const first = await refresh(house, ada.refreshToken);
  expect(first).toMatchObject({ user: { id: ada.id }, userErrors: [] });
  expect(personOf(ada.email, first).claims.session).toBe(ada.claims.session);
  const second = await refresh(house, first.refreshToken);
  expect(second.refreshToken).not.toBe(first.refreshToken);
  expect(await sessionsOf(ada.id)).toEqual([ada.claims.session]);
});

test('the reuse of an old refresh token ends the session with every token of it', async () => {
  const ada = await register(house);
  const { refreshToken: latest } = await refresh(house, ada.refreshToken);
  expect((await refresh(house, ada.refreshToken)).userErrors).toMatchObject([{ code: 'TOKEN_EXPIRED' }]);
  expect((await refresh(house, latest)).userErrors).toMatchObject([{ code: 'TOKEN_EXPIRED' }]);
  expect(await sessionsOf(ada.id)).toEqual([]);
  expect((await factsOf(ada.id)).at(-1)).toEqual({
    type: 'session.ended',
    version: 2,
    data: { userId: ada.id, sessionId: ada.claims.session },
  });
});

test('of ten refreshes with one token that overlap one wins, and the session lives', async () => {
  const ada = await register(house);
  const { sessions } = createUsersStore({ db: house.db, now: () => new Date(), traceparent: null, onFacts: () => {} });
  const askedAt = new Date();
  const presented = refreshTokenHash(ada.refreshToken);
  const tokens = Array.from({ length: 10 }, () => createRefreshToken(askedAt));
  await sleep(2);
  const outcomes = await Promise.all(tokens.map((next) => sessions.refresh({ presented, askedAt, next })));
  const winner = outcomes.findIndex(({ kind }) => kind === 'refreshed');
  const refused = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? outcome.refusals : []));
  expect(refused.map(({ code }) => code)).toEqual(Array(9).fill('CONFLICT'));
  expect((await refresh(house, tokens[winner]?.token ?? '')).userErrors).toEqual([]);
});

test.each(['', 'unknown', 'x'.repeat(100_000), '\u0000'])(
  'a refresh token that was never given is refused',
  async (token) => {
    expect((await refresh(house, token)).userErrors).toMatchObject([{ code: 'TOKEN_EXPIRED', path: ['refreshToken'] }]);
  },
);

test('tokens are kept as hashes only', async () => {
  const ada = await register(house);
  const rows = await house.db.selectFrom('refresh_tokens').select('hash').execute();
  expect(rows.map(({ hash }) => hash)).not.toContain(ada.refreshToken);
});

test('logout ends this session, or all of the account', async () => {
  const email = newEmail();
  const one = await register(house, email);
  const two = personOf(email, await login(house, email));
  await login(house, email);
  const logout = (allSessions: boolean | null) =>
    house.ask(`mutation ($all: Boolean) { logout(allSessions: $all) { ok userErrors { code } } }`, {
      variables: { all: allSessions },
      as: two.claims,
    });

  expect(await logout(false)).toEqual({ data: { logout: { ok: true, userErrors: [] } } });
  expect((await refresh(house, two.refreshToken)).userErrors).toMatchObject([{ code: 'TOKEN_EXPIRED' }]);
  expect(await sessionsOf(one.id)).toHaveLength(2);
  expect(await logout(null)).toMatchObject({ data: { logout: { ok: true } } });
  expect(await sessionsOf(one.id)).toHaveLength(2);
  expect(await logout(true)).toMatchObject({ data: { logout: { ok: true } } });
  expect(await sessionsOf(one.id)).toEqual([]);
  expect((await factsOf(one.id)).map(({ type }) => type)).toEqual([
    'user.registered',
    ...Array(3).fill('session.ended'),
  ]);
});

test('a changed password ends every other session', async () => {
  const ada = await register(house);
  await login(house, ada.email);
  const change = (current: string, next: string) =>
    house.ask(
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
  expect((await login(house, ada.email)).userErrors).toMatchObject([{ code: 'INVALID_CREDENTIALS' }]);
  expect((await login(house, ada.email, 'battery-staple')).userErrors).toEqual([]);
});

test('a disabled account is out: its sessions end, it cannot sign in, refresh, or act with the token it has', async () => {
  const { claims } = await admin(house);
  const ada = await register(house);
  await house.ask(SET_STATUS, { variables: { id: ada.id, status: 'DISABLED' }, as: claims });

  expect((await refresh(house, ada.refreshToken)).userErrors).toMatchObject([{ code: 'TOKEN_EXPIRED' }]);
  expect((await login(house, ada.email)).userErrors).toMatchObject([{ code: 'ACCOUNT_LOCKED' }]);
  expect(await house.ask('{ me { id } }', { as: ada.claims })).toEqual({ data: { me: null } });
  const act = await house.ask('mutation { updateProfile(input: { displayName: "x" }) { user { id } } }', {
    as: ada.claims,
  });
  expect(act.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect((await factsOf(ada.id)).map(({ type, version }) => [type, version])).toEqual([
    ['user.registered', 1],
    ['user.disabled', 2],
    ['session.ended', 3],
  ]);

  await house.ask(SET_STATUS, { variables: { id: ada.id, status: 'ACTIVE' }, as: claims });
  expect((await login(house, ada.email)).userErrors).toEqual([]);
});

test('an account is signed in at most 100 times: one more ends the oldest', async () => {
  const ada = await register(house);
  const old = { user_id: ada.id, created_at: new Date(), expires_at: new Date(Date.now() + 60_000) };
  const seen = (index: number) => new Date(Date.now() - 100_000 + index);
  await house.db
    .insertInto('sessions')
    .values(Array.from({ length: 99 }, (_, index) => ({ id: `ses_old${index}`, ...old, last_seen_at: seen(index) })))
    .execute();
  await login(house, ada.email);
  const ids = await sessionsOf(ada.id);
  expect(ids).toHaveLength(100);
  expect(ids).not.toContain('ses_old0');
  expect((await factsOf(ada.id)).at(-1)?.data).toEqual({ userId: ada.id, sessionId: 'ses_old0' });
});
