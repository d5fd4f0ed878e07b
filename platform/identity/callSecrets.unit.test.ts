import { expect, test } from '@jest/globals';
import { createIncomingSecrets, createOutgoingSecrets } from './callSecrets.ts';
import { createServiceKeys, newPrivateKey, publicKeysOf } from './serviceKeys.ts';

const [gatewayKey, ordersKey] = [newPrivateKey(), newPrivateKey()];
const publicKeys = [...publicKeysOf('gateway', gatewayKey), ...publicKeysOf('orders', ordersKey)];
const keysOf = (service: string, privateKey: string) =>
  createServiceKeys(service, { privateKeys: [privateKey], publicKeys });
const { header } = createOutgoingSecrets('gateway', keysOf('gateway', gatewayKey))('orders');

/** The secrets of orders; `derivations` has the `kid` of each caller that one was derived for. */
function openIncoming() {
  const keys = keysOf('orders', ordersKey);
  const derivations: string[] = [];
  const findAgreementKey = (kid: string) => {
    derivations.push(kid);
    return keys.findAgreementKey(kid);
  };
  return { secretOf: createIncomingSecrets('orders', { ...keys, findAgreementKey }), derivations };
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('a secret is derived once, also when only forged tokens have asked for it', () => {
  const { secretOf, derivations } = openIncoming();
  for (const forged of ['a.b', 'c.d', 'e.f']) expect(secretOf(`${header}.${forged}`).caller).toBe('gateway');
  expect(derivations).toHaveLength(1);
});

test('nothing is derived for a header that the caller would not write', () => {
  const { secretOf, derivations } = openIncoming();
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
  const others = [{ kid }, { alg: 'none', typ: 'JWT', kid }, { alg: 'HS256', typ: 'JWT', kid, x: 1 }];
  for (const other of others) expect(() => secretOf(`${encoded(other)}.b.c`)).toThrow('expected header');
  expect(derivations).toEqual([]);
});

test.each([
  ['more than two keys', (kid: string) => `${kid} x`],
  ['more than two keys, of which the last is known', (kid: string) => kid.replace(' ', ' x ')],
  ['one key', (kid: string) => kid.split(' ')[1] ?? ''],
  ['the keys in the other order', (kid: string) => kid.split(' ').toReversed().join(' ')],
])('a kid with %s is not known', (_, change) => {
  const { secretOf } = openIncoming();
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
  const token = `${encoded({ alg: 'HS256', typ: 'JWT', kid: change(kid) })}.b.c`;
  expect(() => secretOf(token)).toThrow('no key here is known');
});
