import { createHmac, hkdfSync } from 'node:crypto';
import { CODE_VALID_MINUTES } from '../domain/mailedCode.ts';

const DIGITS = 8;

/** A code to mail: it follows from the nonce, so only its hash is stored. */
export type NewVerificationCode = {
  readonly nonce: string;
  readonly hash: string;
  /** The address that it makes the account's; null: it verifies the address that the account has. */
  readonly newEmail: string | null;
  readonly expiresAt: Date;
};

/** Derives the codes that are mailed to prove an address. */
export type VerificationCodes = {
  /** The code for a nonce: eight digits, always the same. */
  readonly deriveCode: (nonce: string) => string;
  /**
   * The hash that the store keeps: an HMAC, because a plain hash of eight digits is quickly reversed. It is bound to the
   * address that the code makes the account's, if it does.
   */
  readonly hashCode: (code: string, newEmail: string | null) => string;
  /** A new code that is valid for {@link CODE_VALID_MINUTES}. */
  readonly create: (nonce: string, now: Date, newEmail?: string | null) => NewVerificationCode;
};

/** Creates the derivation, under keys derived (HKDF) from a secret. */
export function createVerificationCodes(keySecret: string): VerificationCodes {
  const keyFor = (use: string) => Buffer.from(hkdfSync('sha256', keySecret, '', `users e-mail codes: ${use}`, 32));
  const [deriving, hashing] = [keyFor('derive'), keyFor('hash')];
  const deriveCode = (nonce: string): string => {
    const number = createHmac('sha256', deriving).update(nonce).digest().readBigUInt64BE();
    return String(number % BigInt(10 ** DIGITS)).padStart(DIGITS, '0');
  };
  const hashCode = (code: string, newEmail: string | null) =>
    createHmac('sha256', hashing)
      .update(newEmail === null ? code : `${code} ${newEmail}`)
      .digest('base64url');
  return {
    deriveCode,
    hashCode,
    create: (nonce, now, newEmail = null) => ({
      nonce,
      newEmail,
      hash: hashCode(deriveCode(nonce), newEmail),
      expiresAt: new Date(now.getTime() + CODE_VALID_MINUTES * 60_000),
    }),
  };
}
