import { expect, test } from '@jest/globals';
import { createApiKeyAuthenticate, hasApiKey } from './apiKeys.ts';
import { createRevocations } from './revocations.ts';

const start = Date.parse('2026-11-30T12:00:00.000Z');
const key = `key_${'k'.repeat(43)}`;
const stored = {
  id: 'apk_1',
  scopes: ['order:read'],
  createdAt: '2026-11-01T00:00:00.000Z',
  expiresAt: '2026-11-30T13:00:00.000Z',
};

function open() {
  const clock = { now: start };
  const server = { checks: [] as string[], status: 200, isAway: false };
  const now = () => clock.now;
  const revocations = createRevocations({ keepRevocationsMs: 300_000, now });
  const authenticate = createApiKeyAuthenticate({
    async check(body) {
      server.checks.push(body);
      if (server.isAway) throw new Error('away');
      return { status: server.status, body: server.status === 200 ? JSON.stringify(stored) : '' };
    },
    revocations,
    now,
  });
  const occurredAt = new Date(start).toISOString();
  const revoke = () =>
    revocations.apply({ type: 'session.ended', occurredAt, data: { userId: 'usr_1', sessionId: 'apk_1' } });
  return { clock, server, revoke, identify: (text = key) => authenticate(`Bearer ${text}`) };
}

const refused = { code: 'UNAUTHENTICATED' };

test('a live key is the caller itself with its scopes; the key is checked by its hash, once in five seconds', async () => {
  const { clock, server, identify } = open();
  const callers = await Promise.all([identify(), identify(), identify()]);
  const claims = { subject: 'apk_1', session: 'apk_1', roles: [], scopes: ['order:read'] };
  for (const caller of callers) expect(caller).toMatchObject({ claims, expiresAtMs: start + 3_600_000 });
  expect(server.checks).toHaveLength(1);
  expect(server.checks[0]).not.toContain('kkkk');
  clock.now += 5_001;
  await identify();
  expect(server.checks).toHaveLength(2);
});

test('a revoked key is refused at once by its event, and within five seconds without it', async () => {
  const { identify, revoke } = open();
  await identify();
  await revoke();
  await expect(identify()).rejects.toMatchObject(refused);

  const silent = open();
  await silent.identify();
  silent.server.status = 404;
  expect(await silent.identify()).not.toBeNull();
  silent.clock.now += 5_001;
  await expect(silent.identify()).rejects.toMatchObject(refused);
});

test('an unknown, expired or malformed key is refused, and only a well-formed one is checked', async () => {
  const { clock, server, identify } = open();
  for (const text of ['key_', 'key_short', `${key}x`, `${key} ${key}`, 'key_'.repeat(1_000)])
    await expect(identify(text)).rejects.toMatchObject(refused);
  expect(server.checks).toHaveLength(0);
  await identify();
  clock.now = Date.parse(stored.expiresAt);
  await expect(identify()).rejects.toMatchObject(refused);
  expect([hasApiKey(`bearer ${key}`), hasApiKey('Bearer eyJhbGciOi')]).toEqual([true, false]);
});

test('while keys cannot be checked, a key is neither accepted nor called wrong, and is checked again', async () => {
  const { server, identify } = open();
  server.isAway = true;
  await expect(identify()).rejects.toThrow('away');
  server.isAway = false;
  server.status = 500;
  await expect(identify()).rejects.toMatchObject({ code: 'DEPENDENCY_UNAVAILABLE' });
  server.status = 200;
  expect(await identify()).toMatchObject({ claims: { subject: 'apk_1' } });
});
