import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';
import type { SigningKey } from '../domain/signingKey.ts';
import type { TextSeal } from './sealedKeys.ts';
import { planKeys } from './planKeys.ts';

/** Where the keys are kept; `change` is one process at a time. */
export interface KeyShelf {
  findAll(): Promise<SigningKey[]>;
  change(
    decide: (keys: readonly SigningKey[]) => Promise<{ added: readonly SigningKey[]; dropped: readonly string[] }>,
  ): Promise<SigningKey[]>;
}

/** The key pairs of the house as this process knows them. */
export interface Keyring {
  /** The key to sign with now. */
  signer(): Promise<{ readonly kid: string; readonly key: CryptoKey | Uint8Array }>;

  /** The public keys whose tokens may still be about, and the one that signs next (RFC 7517). */
  jwks(): { readonly keys: readonly JWK[] };

  /** Reads the keys again; makes and forgets keys where that is due. */
  renew(): Promise<void>;
}

type KeyringOptions = { readonly shelf: KeyShelf; readonly seal: TextSeal; readonly now: () => Date };

/**
 * Opens the keyring. However many processes begin at once, they agree on one first key. Throws WrongKeySecretError when
 * a key there is does not open.
 */
export async function openKeyring({ shelf, seal, now }: KeyringOptions): Promise<Keyring> {
  let keys: readonly SigningKey[] = [];

  async function decide(found: readonly SigningKey[]) {
    for (const key of found) seal.open(key.id, key.sealedPrivateJwk);
    const { next, dropped } = planKeys(found, now());
    return { added: next ? [await createSigningKey(seal, { createdAt: now(), ...next })] : [], dropped };
  }

  async function renew(): Promise<void> {
    const found = await shelf.findAll();
    const { next, dropped } = planKeys(found, now());
    keys = next || dropped.length > 0 ? await shelf.change(decide) : found;
    for (const key of keys) seal.open(key.id, key.sealedPrivateJwk);
  }

  await renew();
  return {
    async signer() {
      // Before its time only if this clock is behind the one of the process that made the first key.
      const current = keys.findLast((key) => key.signsFrom <= now()) ?? keys[0];
      if (!current) throw new Error('expected a key that signs by now, got none');
      const jwk = JSON.parse(seal.open(current.id, current.sealedPrivateJwk)) as JWK;
      return { kid: current.id, key: await importJWK(jwk, 'EdDSA') };
    },
    jwks: () => ({ keys: keys.map((key) => key.publicJwk as JWK) }),
    renew,
  };
}

type Times = { readonly createdAt: Date; readonly signsFrom: Date };

async function createSigningKey(seal: TextSeal, times: Times): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(publicKey);
  const id = await calculateJwkThumbprint(jwk);
  const sealedPrivateJwk = seal.seal(id, JSON.stringify(await exportJWK(privateKey)));
  return { id, publicJwk: { ...jwk, kid: id, alg: 'EdDSA', use: 'sig' }, sealedPrivateJwk, ...times };
}

const RENEW_EVERY_MS = 60_000;

/** Renews the keyring every minute until it is disposed, so that what another process changed is known here. */
export function renewRegularly(
  keyring: Pick<Keyring, 'renew'>,
  log: Pick<Log, 'warn' | 'info'>,
  everyMs = RENEW_EVERY_MS,
): AsyncDisposable {
  const outage = createOutage(log, {
    startMessage: 'the signing keys cannot be read: using those known',
    endMessage: 'the signing keys are read again',
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
