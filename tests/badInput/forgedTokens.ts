import { createHmac, generateKeyPairSync, sign } from 'node:crypto';

type Parts = {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
};

/**
 * Returns forged variants of a valid token by the name of the defect. `publicKey` is the JWK that verifies the token.
 */
export function forgedTokens(good: string, publicKey: Readonly<Record<string, unknown>>): Record<string, string> {
  const { header, payload } = decode(good);
  const [head = '', body = '', signature = ''] = good.split('.');
  const { privateKey } = generateKeyPairSync('ed25519');
  const admin = { ...payload, roles: ['ADMIN'], scope: 'user:admin catalog:write stock:write' };
  const hs256 = { ...header, alg: 'HS256' };
  const x = String(publicKey['x']);
  return {
    'no token at all': 'undefined',
    garbage: 'garbage',
    'three garbled parts': 'e30.e30.e30',
    'no signature': `${head}.${body}.`,
    'another payload under the same signature': `${head}.${encode(admin)}.${signature}`,
    'alg none': `${encode({ ...header, alg: 'none' })}.${encode(admin)}.`,
    'HS256 with the public key': signWithHmac({ header: hs256, payload: admin }, Buffer.from(x, 'base64url')),
    'HS256 with the published JWK': signWithHmac({ header: hs256, payload: admin }, JSON.stringify(publicKey)),
    'another private key': signWithKey({ header, payload: admin }, privateKey),
    'an embedded jwk': signWithKey({ header: { ...header, jwk: publicKey, kid: 'other' }, payload: admin }, privateKey),
    'longer than any token': `${head}.${body}.${signature}${'A'.repeat(8_000)}`,
  };
}

function decode(token: string): Parts {
  const [header, payload] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  return { header: JSON.parse(header ?? ''), payload: JSON.parse(payload ?? '') };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signWithHmac({ header, payload }: Parts, key: Buffer | string): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

function signWithKey({ header, payload }: Parts, key: ReturnType<typeof generateKeyPairSync>['privateKey']): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
}
