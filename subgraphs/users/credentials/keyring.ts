import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';
import { planKeyRotation, type SigningKey } from '../domain/keyRotation.ts';
import type { Encryptor } from './encryptor.ts';

/** Stores the signing keys. */
export interface KeyStore {
  /** All keys, the newest last. */
  findAll(): Promise<SigningKey[]>;

  /**
   * Applies the change that `decide` returns for the current keys, one process at a time; returns the keys after it.
   */
  change(
    decide: (keys: readonly SigningKey[]) => Promise<{ added: readonly SigningKey[]; removed: readonly string[] }>,
  ): Promise<SigningKey[]>;
}

/** The signing keys as this process last read them. */
export interface Keyring {
  /** The key that signs now. */
  signingKey(): Promise<{ readonly kid: string; readonly key: CryptoKey | Uint8Array }>;

  /** The public keys (RFC 7517) that verify current tokens, including the key that signs next. */
  jwks(): { readonly keys: readonly JWK[] };

  /** Reads the keys again; creates and removes keys that are due. */
  renew(): Promise<void>;
}

type KeyringOptions = { readonly store: KeyStore; readonly encryptor: Encryptor; readonly now: () => Date };

/**
 * Opens the keyring. Any number of processes may start at once; they agree on one first key. Throws WrongKeySecretError
 * if a stored key cannot be decrypted.
 */
export async function openKeyring({ store, encryptor, now }: KeyringOptions): Promise<Keyring> {
  let keys: readonly SigningKey[] = [];

  async function decide(found: readonly SigningKey[]) {
    for (const key of found) encryptor.decrypt(key.id, key.encryptedPrivateJwk);
    const { next, removed } = planKeyRotation(found, now());
    return { added: next ? [await createSigningKey(encryptor, { createdAt: now(), ...next })] : [], removed };
  }

  async function renew(): Promise<void> {
    const found = await store.findAll();
    const { next, removed } = planKeyRotation(found, now());
    keys = next || removed.length > 0 ? await store.change(decide) : found;
    for (const key of keys) encryptor.decrypt(key.id, key.encryptedPrivateJwk);
  }

  await renew();
  return {
    async signingKey() {
      // The first key may sign early if this clock is behind the clock of the process that created the key.
      const current = keys.findLast((key) => key.signsFrom <= now()) ?? keys[0];
      if (!current) throw new Error('expected a signing key, got none');
      const jwk = JSON.parse(encryptor.decrypt(current.id, current.encryptedPrivateJwk)) as JWK;
      return { kid: current.id, key: await importJWK(jwk, 'EdDSA') };
    },
    jwks: () => ({ keys: keys.map((key) => key.publicJwk as JWK) }),
    renew,
  };
}

type KeyTimes = { readonly createdAt: Date; readonly signsFrom: Date };

async function createSigningKey(encryptor: Encryptor, times: KeyTimes): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(publicKey);
  const id = await calculateJwkThumbprint(jwk);
  const encryptedPrivateJwk = encryptor.encrypt(id, JSON.stringify(await exportJWK(privateKey)));
  return { id, publicJwk: { ...jwk, kid: id, alg: 'EdDSA', use: 'sig' }, encryptedPrivateJwk, ...times };
}

const RENEW_EVERY_MS = 60_000;

/** Renews the keyring every minute until disposed, so that this process sees the changes of other processes. */
export function renewPeriodically(
  keyring: Pick<Keyring, 'renew'>,
  log: Pick<Log, 'warn' | 'info'>,
  everyMs = RENEW_EVERY_MS,
): AsyncDisposable {
  const outage = createOutage(log, {
    startMessage: 'cannot read the signing keys: using the ones already loaded',
    endMessage: 'can read the signing keys again',
  });
  let renewing = Promise.resolve();
  const timer = setInterval(() => {
    renewing = keyring.renew().then(outage.end, outage.start);
  }, everyMs);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await renewing;
    },
  };
}
