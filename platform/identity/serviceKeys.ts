import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';

/** A public key of a service: OKP of RFC 8037. `kid` is `<service>.<fingerprint>`. */
export type PublicKey = {
  readonly kty: 'OKP';
  /** X25519 agrees on the secrets of calls; Ed25519 verifies messages. */
  readonly crv: 'X25519' | 'Ed25519';
  readonly x: string;
  readonly kid: string;
};

/**
 * What a service is configured with. Its private keys (32 bytes, base64url) and the public keys of all services; or
 * secrets that the private keys of every service are derived from, for services that trust each other on one machine.
 * The first key of each service is used; the others are still accepted.
 */
export type IdentityKeys =
  | { readonly privateKeys: readonly string[]; readonly publicKeys: readonly PublicKey[] }
  | { readonly sharedSecrets: readonly string[] };

/** A key of this service or of another one, under its `kid`. */
type NamedKey = { readonly kid: string; readonly key: KeyObject };

/** The keys that one service works with; the first of each list is used, all of them are accepted. */
export type ServiceKeys = {
  /** X25519 private keys of this service. */
  readonly agreementKeys: readonly NamedKey[];
  /** Ed25519 private key of this service. */
  readonly signingKey: KeyObject;
  /** The X25519 public key that calls to a service are signed for; undefined when it has published none. */
  readonly agreementKeyOf: (service: string) => NamedKey | undefined;
  /** The X25519 public key with this `kid`; undefined when no service has it. */
  readonly findAgreementKey: (kid: string) => NamedKey | undefined;
  /** Ed25519 public keys of a service; none when it has published none. */
  readonly verificationKeysOf: (service: string) => readonly KeyObject[];
};

type PublicKeysFor = (service: string, curve: PublicKey['crv']) => readonly PublicKey[];

const CURVES = { X25519: '2b656e', Ed25519: '2b6570' } as const;
const KEY_BYTES = 32;
const SERVICE_NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** A new random private key, base64url. */
export function newPrivateKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

/** The public keys to publish for a private key of a service. */
export function publicKeysOf(service: string, privateKey: string): readonly PublicKey[] {
  const curves = ['X25519', 'Ed25519'] as const;
  return curves.map((crv) => publicKey(service, crv, derivePrivateKey(privateKey, crv)));
}

/** Throws when IDENTITY_PUBLIC_KEYS lacks the key that this service signs with. */
export function createServiceKeys(service: string, keys: IdentityKeys): ServiceKeys {
  if ('sharedSecrets' in keys) return derivedKeys(service, keys.sharedSecrets);
  const { privateKeys, publicKeys } = keys;
  const [current = ''] = privateKeys;
  const isPublished = publicKeysOf(service, current).every(({ crv, x }) =>
    publicKeys.some((key) => key.crv === crv && key.x === x && serviceOf(key.kid) === service),
  );
  if (!isPublished)
    throw new Error(
      `expected the public keys of ${service}'s IDENTITY_KEY in IDENTITY_PUBLIC_KEYS, found none that fit`,
    );
  const published = new Map(Map.groupBy(publicKeys, ({ kid }) => serviceOf(kid)));
  const publicKeysFor: PublicKeysFor = (name, curve) => (published.get(name) ?? []).filter(({ crv }) => crv === curve);
  return serviceKeys({ service, privateKeys, publicKeysFor });
}

/** The secret that only these two services can compute: `kid` names both keys, the caller's first. */
export function agreeOnSecret(own: KeyObject, other: KeyObject, kid: string): KeyObject {
  const shared = diffieHellman({ privateKey: own, publicKey: other });
  return createSecretKey(Buffer.from(hkdfSync('sha256', shared, '', `commerce-graph call ${kid}`, KEY_BYTES)));
}

/** The service that a key belongs to. */
export function serviceOf(kid: string): string {
  return kid.slice(0, Math.max(0, kid.lastIndexOf('.')));
}

function derivedKeys(service: string, sharedSecrets: readonly string[]): ServiceKeys {
  const privateKeysOf = (name: string) =>
    sharedSecrets.map((secret) =>
      Buffer.from(hkdfSync('sha256', secret, '', `commerce-graph service ${name}`, KEY_BYTES)).toString('base64url'),
    );
  return serviceKeys({
    service,
    privateKeys: privateKeysOf(service),
    publicKeysFor: (name, crv) =>
      SERVICE_NAME.test(name) ? privateKeysOf(name).map((key) => publicKey(name, crv, derivePrivateKey(key, crv))) : [],
  });
}

function serviceKeys(o: {
  readonly service: string;
  readonly privateKeys: readonly string[];
  readonly publicKeysFor: PublicKeysFor;
}): ServiceKeys {
  const [current = ''] = o.privateKeys;
  return {
    agreementKeys: o.privateKeys.map((privateKey) => {
      const key = derivePrivateKey(privateKey, 'X25519');
      return { kid: publicKey(o.service, 'X25519', key).kid, key };
    }),
    signingKey: derivePrivateKey(current, 'Ed25519'),
    agreementKeyOf: (name) => {
      const [first] = o.publicKeysFor(name, 'X25519');
      return first && readNamedKey(first);
    },
    findAgreementKey: (kid) => {
      const found = o.publicKeysFor(serviceOf(kid), 'X25519').find((jwk) => jwk.kid === kid);
      return found && readNamedKey(found);
    },
    verificationKeysOf: (name) => o.publicKeysFor(name, 'Ed25519').map((jwk) => readNamedKey(jwk).key),
  };
}

function derivePrivateKey(privateKey: string, crv: PublicKey['crv']): KeyObject {
  const secret = Buffer.from(privateKey, 'base64url');
  const seed = Buffer.from(hkdfSync('sha256', secret, '', `commerce-graph ${crv}`, KEY_BYTES));
  // PKCS #8 of RFC 8410: a version, the curve's object identifier, and the 32 bytes.
  const prefix = Buffer.from(`302e02010030050603${CURVES[crv]}04220420`, 'hex');
  return createPrivateKey({ key: Buffer.concat([prefix, seed]), format: 'der', type: 'pkcs8' });
}

function publicKey(service: string, crv: PublicKey['crv'], privateKey: KeyObject): PublicKey {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const fingerprint = createHash('sha256').update(Buffer.from(x, 'base64url')).digest('base64url').slice(0, 16);
  return { kty: 'OKP', crv, x, kid: `${service}.${fingerprint}` };
}

function readNamedKey({ kid, kty, crv, x }: PublicKey): NamedKey {
  return { kid, key: createPublicKey({ key: { kty, crv, x }, format: 'jwk' }) };
}
