import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA-256 over one text: the first key signs, all verify, so that keys can be changed while running. */
export type Signer = {
  /** The text's code, base64url. */
  sign(text: string): string;
  /** Whether the code was made for this text by a holder of one of the keys; compares in constant time. */
  verify(text: string, mac: string): boolean;
};

/** Creates the signer of `keys`, of which there must be at least one. */
export function createSigner(keys: readonly string[]): Signer {
  const [signing] = keys;
  if (signing === undefined) throw new Error('createSigner: expected at least one key, got none');
  return {
    sign: (text) => macOf(signing, text).toString('base64url'),
    verify: (text, mac) => {
      const given = Buffer.from(mac, 'base64url');
      return keys.some((key) => isEqual(macOf(key, text), given));
    },
  };
}

function macOf(key: string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
