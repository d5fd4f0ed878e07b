import { expect, test } from '@jest/globals';
import { signToken, tokenHeader, type CallPayload } from './callToken.ts';
import { createIdentity } from './identity.ts';
import { agreeOnSecret, createServiceKeys, newPrivateKey, publicKeysOf, type PublicKey } from './serviceKeys.ts';
import { writeCall, type SignedCall } from './signedCall.ts';

// Every service has its own key; an attacker holds the key of users, and reads every public key.
const names = ['gateway', 'users', 'products', 'orders', 'operator'] as const;
type Name = (typeof names)[number];
const privateKeys = new Map<Name, string>(names.map((name) => [name, newPrivateKey()]));
const keyOf = (name: Name): string => privateKeys.get(name) ?? '';
const publicKeys = names.flatMap((name) => publicKeysOf(name, keyOf(name)));
const keysOf = (name: Name) => ({ privateKeys: [keyOf(name)], publicKeys });
const identity = (name: Name) => createIdentity({ service: name, keys: keysOf(name) });

const request = { method: 'POST', path: '/graphql', body: '{"query":"mutation { cancelOrder }"}' };
const claims = { subject: 'usr_1', session: 'ses_1', roles: ['CUSTOMER'], scopes: ['order:read'] };
const call = { claims, requestId: 'req-1', deadlineAt: Date.now() + 10_000 };
const received = (headers: Record<string, string>, changes = {}) => ({ ...request, ...changes, headers });

/** A call of users to orders under their own secret, with a payload that users writes as it likes. */
function forged(changes: Partial<CallPayload>, as: Partial<SignedCall> = {}) {
  const keys = createServiceKeys('users', keysOf('users'));
  const [own, other] = [keys.agreementKeys[0], keys.agreementKeyOf('orders')];
  if (!own || !other) throw new Error('expected both keys');
  const kid = `${own.kid} ${other.kid}`;
  const secret = {
    caller: 'users',
    callee: 'orders',
    key: agreeOnSecret(own.key, other.key, kid),
    header: tokenHeader(kid),
  };
  const honest = writeCall(
    { ...call, caller: 'users', claims: null, ...as },
    { callee: 'orders', request, now: Date.now() },
  );
  return received({ 'x-identity': signToken(secret, { ...honest, ...changes }) });
}

/** A token with another header. */
function withHeader(token: string, header: object) {
  const [, payload, signature] = token.split('.');
  return received({
    'x-identity': [Buffer.from(JSON.stringify(header)).toString('base64url'), payload, signature].join('.'),
  });
}

const orders = identity('orders');

test('the gateway and the operator call on behalf of a user; a subgraph calls as itself', () => {
  for (const caller of ['gateway', 'operator'] as const)
    expect(orders.verifyCall(received(identity(caller).signCall('orders', request, call)))).toMatchObject({
      caller,
      claims,
    });
  expect(orders.verifyCall(forged({}))).toMatchObject({ caller: 'users', claims: null });
});

test('a subgraph cannot call on behalf of a user', () => {
  expect(() => orders.verifyCall(forged({}, { claims }))).toThrow('users may not call on behalf of a user');
  expect(() => orders.verifyCall(forged({ sub: 'usr_1' }))).toThrow('names a user without a session');
});

test('a subgraph cannot call as the gateway under its own secret', () => {
  expect(() => orders.verifyCall(forged({ iss: 'gateway' }))).toThrow('the token of users names another caller');
});

test('a subgraph with its own key cannot pass as the gateway', () => {
  const pretender = createIdentity({
    service: 'gateway',
    keys: { privateKeys: [keyOf('users')], publicKeys: [...publicKeysOf('gateway', keyOf('users')), ...publicKeys] },
  });
  expect(() => orders.verifyCall(received(pretender.signCall('orders', request, call)))).toThrow(
    'no key here is known',
  );
});

test("the gateway's kid under another secret is refused", () => {
  const honest = identity('gateway').signCall('orders', request, call)['x-identity'].split('.')[0] ?? '';
  const { kid } = JSON.parse(Buffer.from(honest, 'base64url').toString()) as { kid: string };
  const token = forged({ iss: 'gateway', sub: 'usr_1', sid: 'ses_1' }).headers['x-identity'] ?? '';
  expect(() => orders.verifyCall(withHeader(token, { alg: 'HS256', typ: 'JWT', kid }))).toThrow(
    'the signature does not fit',
  );
  expect(() => orders.verifyCall(withHeader(token, { alg: 'none', typ: 'JWT', kid }))).toThrow('expected header');
  expect(() => orders.verifyCall(withHeader(token, { alg: 'HS256', typ: 'JWT' }))).toThrow('not a token with a kid');
  expect(() => orders.verifyCall(withHeader(token, { alg: 'HS256', typ: 'JWT', kid: 'gateway.x orders.y' }))).toThrow(
    'no key here is known',
  );
});

test('a call that products received is refused by orders and by its caller', () => {
  const headers = identity('gateway').signCall('products', request, call);
  expect(identity('products').verifyCall(received(headers))).toMatchObject({ caller: 'gateway' });
  expect(() => orders.verifyCall(received(headers))).toThrow('no key here is known');
  expect(() => identity('gateway').verifyCall(received(headers))).toThrow('no key here is known');
});

test.each([
  ['another audience', { aud: 'products' }, 'for another service'],
  ['another method', { method: 'GET' }, 'for another request'],
  ['another path', { path: '/events' }, 'for another request'],
  ['another body', { bodyDigest: 'x' }, 'for another request'],
  ['a time of an hour ago', { iat: Date.now() / 1_000 - 3_600 }, 'at most ±30000 ms'],
  ['a time in an hour', { iat: Date.now() / 1_000 + 3_600 }, 'at most ±30000 ms'],
  ['no nonce', { jti: '' }, 'not the expected claims'],
])('a token with %s is refused although its signature fits', (_, changes, message) => {
  expect(() => orders.verifyCall(forged(changes))).toThrow(message);
});

test('a service whose key is not published is refused, and does not start when its own key is not the published one', () => {
  const stranger = newPrivateKey();
  const all = [...publicKeysOf('gateway', stranger), ...publicKeys];
  const keys = { privateKeys: [stranger], publicKeys: all };
  const headers = createIdentity({ service: 'gateway', keys }).signCall('orders', request, call);
  expect(() => orders.verifyCall(received(headers))).toThrow('no key here is known');
  expect(() => createIdentity({ service: 'gateway', keys: { ...keys, publicKeys } })).toThrow('IDENTITY_PUBLIC_KEYS');
  expect(() => orders.signCall('reviews', request, call)).toThrow('expected a public key of reviews');
});

test('a key is changed in four steps without a refused call, and the old one is refused afterwards', () => {
  const next = newPrivateKey();
  const [old, both] = [publicKeys, [...publicKeysOf('orders', next), ...publicKeys]];
  const done = both.filter(({ kid }) => !publicKeysOf('orders', keyOf('orders')).some((key) => key.kid === kid));
  const ordersWith = (own: string[], all: readonly PublicKey[]) =>
    createIdentity({ service: 'orders', keys: { privateKeys: own, publicKeys: all } });
  const gatewayWith = (all: readonly PublicKey[]) =>
    createIdentity({ service: 'gateway', keys: { privateKeys: [keyOf('gateway')], publicKeys: all } });
  const current = keyOf('orders');
  const steps = [
    [ordersWith([current], old), gatewayWith(old)],
    [ordersWith([current, next], old), gatewayWith(old)],
    [ordersWith([current, next], both), gatewayWith(old)],
    [ordersWith([current, next], old), gatewayWith(both)],
    [ordersWith([next, current], both), gatewayWith(both)],
    [ordersWith([next], done), gatewayWith(both)],
    [ordersWith([next], done), gatewayWith(done)],
  ] as const;
  for (const [own, gateway] of steps) {
    expect(own.verifyCall(received(gateway.signCall('orders', request, call))).caller).toBe('gateway');
    const answer = own.signCall('gateway', request, { ...call, claims: null });
    expect(gateway.verifyCall(received(answer)).caller).toBe('orders');
    expect(gateway.verifierOf('orders')('text', own.signMessage('text'))).toBe(true);
  }
  const leaked = ordersWith([current], old);
  const forgery = leaked.signCall('gateway', request, { ...call, claims: null });
  expect(() => gatewayWith(done).verifyCall(received(forgery))).toThrow('no key here is known');
  expect(gatewayWith(done).verifierOf('orders')('text', leaked.signMessage('text'))).toBe(false);
});

test('a message is verified by every service, and only its source can have signed it', () => {
  const signature = orders.signMessage('text');
  for (const reader of names.map(identity)) {
    expect(reader.verifierOf('orders')('text', signature)).toBe(true);
    expect(reader.verifierOf('orders')('texT', signature)).toBe(false);
    expect(reader.verifierOf('orders')('text', '')).toBe(false);
    expect(reader.verifierOf('orders')('text', reader.service === 'orders' ? '' : reader.signMessage('text'))).toBe(
      false,
    );
    expect(reader.verifierOf('stranger')('text', signature)).toBe(false);
  }
});
