import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { openUsersForTest, type UsersForTest } from '../../tests/users/openUsersForTest.ts';
import { registerVerifiedPerson, signInAdmin, type Person } from '../../tests/users/people.ts';

let users: UsersForTest;
let admin: Person;
beforeAll(async () => {
  users = await openUsersForTest();
  admin = await signInAdmin(users);
});
afterAll(() => users[Symbol.asyncDispose]());

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
const CREATE = `mutation ($input: ApiKeyInput!) { createApiKey(input: $input) {
  key apiKey { id name scopes createdBy { id } lastUsedAt revokedAt } userErrors { code path } } }`;
const valid = { name: 'Warehouse', scopes: ['order:read', 'stock:read'], expiresAt: inDays(30) };

type Created = { key: string; apiKey: { id: string }; userErrors: { code: string; path: string[] | null }[] };

async function create(input: object = {}, as = admin.claims): Promise<Created> {
  const { data } = await users.request(CREATE, { variables: { input: { ...valid, ...input } }, as });
  return data?.['createApiKey'] as Created;
}

async function check(key: string, caller = 'gateway') {
  const payload = JSON.stringify({ hash: createHash('sha256').update(key).digest('base64url') });
  const request = { method: 'POST', path: '/api-keys/check', body: payload };
  const call = { claims: null, requestId: randomUUID(), deadlineAt: Date.now() + 10_000 };
  const headers = { 'content-type': 'application/json', ...testIdentity(caller).signCall('users', request, call) };
  return users.app.inject({ method: 'POST', url: request.path, payload, headers });
}

const admins = (change: string, id: string) =>
  users.request(`mutation ($id: ID!) { ${change} { userErrors { code } } }`, { variables: { id }, as: admin.claims });
const sessionEvents = async (id: string) => {
  const rows = await users.db.selectFrom('outbox').select('data').where('type', '=', 'session.ended').execute();
  return rows.filter(({ data }) => JSON.stringify(data).includes(id)).length;
};

test('an admin creates a key; the gateway alone can check it, and the database has only its hash', async () => {
  const { key, apiKey } = await create();
  expect(key).toMatch(/^key_[\w-]{43}$/);
  expect(apiKey).toMatchObject({
    name: 'Warehouse',
    scopes: valid.scopes,
    createdBy: { id: admin.id },
    lastUsedAt: null,
  });
  const answer = await check(key);
  expect(answer.json()).toMatchObject({ id: apiKey.id, scopes: valid.scopes, expiresAt: valid.expiresAt });
  expect((await check(`${key}x`)).statusCode).toBe(404);
  expect((await check(key, 'orders')).statusCode).toBe(403);
  expect(JSON.stringify(await users.db.selectFrom('api_keys').selectAll().execute())).not.toContain(key);
});

test('a key has scopes of its creator, a name and an expiry within a year', async () => {
  const wrong: [object, string][] = [
    [{ scopes: ['root'] }, 'scopes'],
    [{ scopes: [] }, 'scopes'],
    [{ name: ' ' }, 'name'],
    [{ expiresAt: inDays(-1) }, 'expiresAt'],
    [{ expiresAt: inDays(367) }, 'expiresAt'],
  ];
  for (const [input, field] of wrong)
    expect(await create(input)).toMatchObject({
      key: null,
      userErrors: [{ code: 'VALIDATION', path: ['input', field] }],
    });
});

test('only an active admin with a verified address creates keys, and no key does', async () => {
  const ada = await registerVerifiedPerson(users);
  await admins('setUserRoles(userId: $id, roles: [ADMIN])', ada.id);
  const scoped = { ...ada.claims, scopes: ['user:admin'] };
  expect((await create({}, scoped)).userErrors).toEqual([]);
  await users.db.updateTable('users').set({ email_verified_at: null }).where('id', '=', ada.id).execute();
  expect((await create({}, scoped)).userErrors).toMatchObject([{ code: 'EMAIL_NOT_VERIFIED' }]);
  const denied = await users.request(CREATE, { variables: { input: valid }, as: ada.claims });
  expect(denied.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const { apiKey } = await create({ scopes: ['user:admin'] });
  const machine = { subject: apiKey.id, session: apiKey.id, roles: [], scopes: ['user:admin'] };
  const byKey = await users.request(CREATE, { variables: { input: valid }, as: machine });
  expect(byKey.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('a revoked key is refused, and its event ends it at the gateways', async () => {
  const { key, apiKey } = await create();
  const revoked = await admins('revokeApiKey(id: $id)', apiKey.id);
  expect(revoked.data).toEqual({ revokeApiKey: { userErrors: [] } });
  expect((await check(key)).statusCode).toBe(404);
  expect(await sessionEvents(apiKey.id)).toBe(1);
  await admins('revokeApiKey(id: $id)', apiKey.id);
  expect(await sessionEvents(apiKey.id)).toBe(1);
  const unknown = await admins('revokeApiKey(id: $id)', 'apk_none');
  expect(unknown.data).toEqual({ revokeApiKey: { userErrors: [{ code: 'NOT_FOUND' }] } });
});

test('the keys of an account end when it is locked or is no longer an admin', async () => {
  for (const change of ['setUserRoles(userId: $id, roles: [MANAGER])', 'setUserStatus(userId: $id, status: LOCKED)']) {
    const ada = await registerVerifiedPerson(users);
    await admins('setUserRoles(userId: $id, roles: [ADMIN])', ada.id);
    const { key, apiKey } = await create({}, { ...ada.claims, scopes: ['user:admin'] });
    expect((await check(key)).statusCode).toBe(200);
    await admins(change, ada.id);
    expect((await check(key)).statusCode).toBe(404);
    expect(await sessionEvents(apiKey.id)).toBe(1);
  }
});

test('the last use is visible to admins, and is written once a minute', async () => {
  const { key, apiKey } = await create();
  const lastUse = async () => {
    const { data } = await users.request('{ apiKeys { id lastUsedAt } }', { as: admin.claims });
    const keys = data?.['apiKeys'] as { id: string; lastUsedAt: string | null }[] | undefined;
    return keys?.find(({ id }) => id === apiKey.id)?.lastUsedAt;
  };
  await check(key);
  const first = await lastUse();
  expect(Date.parse(first ?? '')).toBeGreaterThan(Date.now() - 60_000);
  await check(key);
  expect(await lastUse()).toBe(first);
  const earlier = { last_used_at: new Date(Date.now() - 61_000) };
  await users.db.updateTable('api_keys').set(earlier).where('id', '=', apiKey.id).execute();
  await check(key);
  expect(Date.parse((await lastUse()) ?? '')).toBeGreaterThan(Date.now() - 60_000);
});
