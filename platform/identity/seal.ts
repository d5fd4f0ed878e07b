import { createHmac, timingSafeEqual } from 'node:crypto';

/** An HMAC-SHA-256 of one text under our keys: the first key signs, all verify, so that keys can be changed while running. */
export type Seal = {
  /** The text's code, base64url. */
  sign(text: string): string;
  /** Whether the code was made for this text by a holder of one of the keys; compares in constant time. */
  verify(text: string, mac: string): boolean;
};

/** Makes the seal of `keys`, of which there is at least one. */
export function createSeal(keys: readonly string[]): Seal {
  const [signing] = keys;
  if (signing === undefined) throw new Error('createSeal: expected at least one key, got none');
  return {
    sign: (text) => codeOf(signing, text).toString('base64url'),
    verify: (text, mac) => {
      const given = Buffer.from(mac, 'base64url');
      return keys.some((key) => isEqual(codeOf(key, text), given));
    },
  };
}

function codeOf(key: string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
