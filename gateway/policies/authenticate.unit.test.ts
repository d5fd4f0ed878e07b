import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';
import { accessToken } from '#platform/identity/accessToken.ts';
import { createLog } from '#platform/log/log.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createAuthenticate } from './authenticate.ts';
import { openKeySet } from './keySet.ts';
import { createRevocations } from './revocations.ts';

const log = createLog({ service: 'gateway', level: 'silent' });
const start = Date.parse('2026-11-21T12:00:00.000Z');
const seconds = start / 1000;
let trustedKey: CryptoKey;
let otherKey: CryptoKey;
let jwks: { keys: object[] };
beforeAll(async () => {
  const [trusted, other] = [await generateKeyPair('EdDSA', { extractable: true }), await generateKeyPair('EdDSA')];
  [trustedKey, otherKey] = [trusted.privateKey, other.privateKey];
  jwks = { keys: [{ ...(await exportJWK(trusted.publicKey)), kid: 'one', alg: 'EdDSA' }] };
});

const validClaims = {
  sub: 'usr_ada',
  sid: 'ses_1',
  roles: ['ADMIN'],
  scope: 'a b',
  iss: accessToken.issuer,
  aud: accessToken.audience,
};
const tokenOf = (claims: object = {}, key = trustedKey, kid = 'one') =>
  new SignJWT({ ...validClaims, iat: seconds, exp: seconds + 300, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .sign(key);

const opened: Disposable[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each[Symbol.dispose]();
});

function open({ status = 200, ...o }: { maxCached?: number; status?: number } = {}) {
  const clock = { now: start };
  const server = { status, reads: 0, body: () => JSON.stringify(jwks) };
  const read = async () => {
    server.reads += 1;
    return { status: server.status, body: server.body() };
  };
  const now = () => clock.now;
  const revocations = createRevocations({ keepRevocationsMs: 300_000, now });
  const keySet = openKeySet({ read, log, now });
  opened.push(keySet);
  const authenticate = createAuthenticate({ keySet, revocations, now, ...o });
  const revoke = (type: string, data: object) =>
    revocations.apply({ type, occurredAt: new Date(clock.now).toISOString(), data: { ...data } });
  return { clock, server, keySet, revoke, identify: (token: string) => authenticate(`Bearer ${token}`), authenticate };
}

test('a valid token identifies the caller; without a token there is none', async () => {
  const { authenticate, identify } = open();
  expect(await authenticate(undefined)).toBeNull();
  const claims = { subject: 'usr_ada', session: 'ses_1', roles: ['ADMIN'], scopes: ['a', 'b'] };
  expect(await identify(await tokenOf())).toMatchObject({ claims });
  expect(await authenticate(`bearer  ${await tokenOf()} `)).toMatchObject({ claims });
});

test('an invalid token is refused and never treated as anonymous', async () => {
  const { authenticate } = open();
  const expired = await tokenOf({ exp: seconds - 10 });
  const tokens = [
    expired,
    await tokenOf({}, otherKey),
    await tokenOf({ aud: 'elsewhere' }),
    await tokenOf({ iss: 'another' }),
    await tokenOf({ sub: undefined }),
    await tokenOf({ roles: 'ADMIN' }),
    await tokenOf({ sid: undefined }),
    await tokenOf({ exp: undefined }),
    await tokenOf({ exp: seconds + 301 }),
    await tokenOf({ iat: seconds - 1 }),
    await tokenOf({}, trustedKey, 'unknown'),
    new UnsecuredJWT({ ...validClaims }).encode(),
    'x.y.z',
    'x'.repeat(5000),
  ];
  const headers = [
    ...tokens.map((token) => `Bearer ${token}`),
    '',
    'Bearer',
    `Basic ${expired}`,
    `Bearer ${expired} more`,
  ];
  for (const header of headers)
    await expect(authenticate(header)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', http: 401 });
});

test('a token is verified once, and refused from the moment it expires', async () => {
  const { clock, server, identify } = open();
  const token = await tokenOf();
  await identify(token);
  server.status = 500;
  clock.now += 299_000;
  expect(await identify(token)).toMatchObject({ claims: { subject: 'usr_ada' } });
  clock.now += 10_000;
  await expect(identify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('requests that have a new token at the same time have one caller', async () => {
  const { identify } = open();
  const token = await tokenOf();
  const [one, other] = await Promise.all([identify(token), identify(token)]);
  expect(one).toBe(other);
  const refused = await tokenOf({}, otherKey);
  for (const result of await Promise.allSettled([identify(refused), identify(refused)]))
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'UNAUTHENTICATED' } });
});

test('the cache of verified tokens is bounded', async () => {
  const { identify } = open({ maxCached: 2 });
  const tokens = await Promise.all(['a', 'b', 'c'].map((sid) => tokenOf({ sid })));
  for (const token of [...tokens, ...tokens])
    expect(await identify(token)).toMatchObject({ claims: { subject: 'usr_ada' } });
});

test('keys that cannot be read at the start are read when users is back, without a request', async () => {
  const { server, identify, keySet } = open({ status: 503 });
  const token = await tokenOf();
  await expect(identify(token)).rejects.toMatchObject({ code: 'DEPENDENCY_UNAVAILABLE', http: 503 });
  expect(keySet.warning()).toContain('were not read yet');
  server.status = 200;
  await eventually(() => keySet.warning() === null);
  server.status = 503;
  expect(await identify(token)).toMatchObject({ claims: { subject: 'usr_ada' } });
});

test('the last keys are used while users is unavailable; an unknown key causes DEPENDENCY_UNAVAILABLE', async () => {
  const { clock, server, identify } = open();
  await identify(await tokenOf());
  server.status = 503;
  clock.now += 3_600_000;
  const later = Math.floor(clock.now / 1000);
  const times = { iat: later, exp: later + 300 };
  expect(await identify(await tokenOf({ ...times, sid: 'ses_2' }))).toMatchObject({ claims: { session: 'ses_2' } });
  for (let round = 0; round < 2; round += 1)
    await expect(identify(await tokenOf(times, otherKey, 'two'))).rejects.toMatchObject({
      code: 'DEPENDENCY_UNAVAILABLE',
    });
  await expect(identify(await tokenOf(times, otherKey))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('a new key is read when a token first names it, but unknown key ids do not cause a read each', async () => {
  const { clock, server, identify } = open();
  await identify(await tokenOf());
  const next = await generateKeyPair('EdDSA', { extractable: true });
  const nextJwk = { ...(await exportJWK(next.publicKey)), kid: 'two', alg: 'EdDSA' };
  server.body = () => JSON.stringify({ keys: [...jwks.keys, nextJwk] });
  clock.now += 3000;
  expect(await identify(await tokenOf({ sid: 'ses_2' }, next.privateKey, 'two'))).toMatchObject({
    claims: { session: 'ses_2' },
  });
  const reads = server.reads;
  for (let n = 0; n < 20; n += 1)
    await expect(identify(await tokenOf({}, otherKey, `no-${n}`))).rejects.toThrow('valid');
  expect(server.reads).toBe(reads);
});

test('an ended session and a disabled account revoke tokens, independent of later role changes', async () => {
  const { clock, identify, revoke } = open();
  const [one, two] = [await tokenOf(), await tokenOf({ sid: 'ses_2' })];
  await revoke('session.ended', { userId: 'usr_ada', sessionId: 'ses_1' });
  await expect(identify(one)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await identify(two)).toMatchObject({ claims: { session: 'ses_2' } });
  await revoke('user.disabled', { userId: 'usr_ada', displayName: 'Ada', roles: ['ADMIN'] });
  await revoke('user.roles_changed', { userId: 'usr_ada', displayName: 'Ada', roles: ['ADMIN'] });
  await expect(identify(two)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  clock.now += 1000;
  const later = await tokenOf({ sid: 'ses_3', iat: seconds + 1 });
  expect(await identify(later)).toMatchObject({ claims: { session: 'ses_3' } });
});

test('changed roles revoke tokens with other roles, also of the same second', async () => {
  const { identify, revoke } = open();
  await revoke('user.roles_changed', { userId: 'usr_ada', displayName: 'Ada', roles: ['MANAGER', 'ADMIN'] });
  await expect(identify(await tokenOf())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await identify(await tokenOf({ roles: ['ADMIN', 'MANAGER'] }))).toMatchObject({
    claims: { subject: 'usr_ada' },
  });
});

test('an invalid revocation event throws', async () => {
  const { revoke } = open();
  await expect(revoke('session.ended', { userId: 'usr_ada' })).rejects.toThrow('sessionId');
  await revoke('notification.created', {});
});
