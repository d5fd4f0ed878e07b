import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readIdentityKeys, readPublicKeys } from './identityKeys.ts';

const x = 'a'.repeat(43);
const publicKey = { kty: 'OKP', crv: 'X25519', x, kid: 'orders.one' };
const IDENTITY_PUBLIC_KEYS = JSON.stringify({ keys: [publicKey] });
const secret = 's'.repeat(32);
const setOf = (...keys: object[]) => JSON.stringify({ keys });

test("a service has its own keys and everybody's public ones, as JSON or in a file", async () => {
  const own = { privateKeys: [x, 'b'.repeat(43)], publicKeys: [publicKey] };
  const IDENTITY_KEY = own.privateKeys.join(', ');
  expect(readIdentityKeys({ IDENTITY_KEY, IDENTITY_PUBLIC_KEYS })).toEqual(own);
  const folder = await mkdtemp(join(tmpdir(), 'identity-'));
  const file = join(folder, 'keys.json');
  await writeFile(file, JSON.stringify({ keys: [{ ...publicKey, alg: 'ECDH-ES', use: 'enc' }] }));
  expect(readIdentityKeys({ IDENTITY_KEY, IDENTITY_PUBLIC_KEYS: file })).toEqual(own);
  await rm(folder, { recursive: true });
});

test('or it shares the secrets from which the keys of all services on a machine derive', () => {
  expect(readIdentityKeys({ IDENTITY_KEYS: `${secret}, ${'t'.repeat(32)}` })).toEqual({
    sharedSecrets: [secret, 't'.repeat(32)],
  });
});

test.each([
  ['nothing', {}, 'IDENTITY_KEYS is missing'],
  ['the private key alone', { IDENTITY_KEY: x }, 'IDENTITY_PUBLIC_KEYS is missing: IDENTITY_KEY needs it'],
  ['the public keys alone', { IDENTITY_PUBLIC_KEYS }, 'IDENTITY_KEY is missing: IDENTITY_PUBLIC_KEYS needs it'],
  [
    'both ways',
    { IDENTITY_KEY: x, IDENTITY_PUBLIC_KEYS, IDENTITY_KEYS: secret },
    'IDENTITY_KEY and IDENTITY_KEYS are both set',
  ],
  ['a short key', { IDENTITY_KEY: 'short', IDENTITY_PUBLIC_KEYS }, 'IDENTITY_KEY is wrong: expected 32 bytes'],
  ['three keys', { IDENTITY_KEY: `${x},${x},${x}`, IDENTITY_PUBLIC_KEYS }, 'expected one key, or two'],
  [
    'no such file',
    { IDENTITY_KEY: x, IDENTITY_PUBLIC_KEYS: '/nowhere' },
    'or the path of a file with them; as a path it cannot be read (ENOENT)',
  ],
  ['no JSON', { IDENTITY_KEY: x, IDENTITY_PUBLIC_KEYS: '{' }, 'IDENTITY_PUBLIC_KEYS is wrong'],
  [
    'a key of another form',
    { IDENTITY_KEY: x, IDENTITY_PUBLIC_KEYS: JSON.stringify({ keys: [{ ...publicKey, crv: 'P-256' }] }) },
    'at keys.0.crv',
  ],
  [
    'a private key among the public ones',
    { IDENTITY_KEY: x, IDENTITY_PUBLIC_KEYS: setOf({ ...publicKey, d: secret }) },
    'expected public keys, got a private one',
  ],
  ['a private key instead of the public ones', { IDENTITY_KEY: x, IDENTITY_PUBLIC_KEYS: secret }, 'a secret of 32'],
  [
    'the same key for two services',
    { IDENTITY_KEY: x, IDENTITY_PUBLIC_KEYS: setOf(publicKey, { ...publicKey, kid: 'users.one' }) },
    'at keys: expected keys that differ',
  ],
  [
    'two keys with one kid',
    { IDENTITY_KEY: x, IDENTITY_PUBLIC_KEYS: setOf(publicKey, { ...publicKey, x: 'b'.repeat(43) }) },
    'at keys: expected each "kid" once',
  ],
])('%s is refused in words, without the key', (_, env: Record<string, string>, message) => {
  const read = () => readIdentityKeys(env);
  expect(read).toThrow(message);
  expect(read).not.toThrow(secret);
});

test('the command that adds keys reads the public ones, if any, and does not show wrong ones', () => {
  const wrong = { IDENTITY_PUBLIC_KEYS: setOf({ ...publicKey, d: secret }) };
  expect(() => readPublicKeys(wrong)).toThrow('got a private one');
  expect(() => readPublicKeys(wrong)).not.toThrow(secret);
  expect(readPublicKeys({})).toEqual([]);
  expect(readPublicKeys({ IDENTITY_PUBLIC_KEYS })).toEqual([publicKey]);
});
