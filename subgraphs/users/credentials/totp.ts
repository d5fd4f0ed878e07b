import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { RECOVERY_CODES } from '../domain/secondFactor.ts';
import type { Encryptor } from './encryptor.ts';
import { hashToken } from './sessionTokens.ts';

const PERIOD_SECONDS = 30;
/** A code of the time step before or after is accepted, for clocks that differ and codes that are typed slowly. */
const WINDOW_STEPS = 1;
const ISSUER = 'commerce-graph';

/** A new secret: as the URI that authenticator apps scan, as base32 to type, and encrypted for the store. */
export type NewTotpSecret = { readonly uri: string; readonly secret: string; readonly encryptedSecret: string };

/** A new recovery code for the user, and the hash of it for the store. */
export type NewRecoveryCode = { readonly code: string; readonly hash: string };

/** Creates and checks second factors: TOTP (RFC 6238: SHA-1, six digits, 30 seconds) and recovery codes. */
export type SecondFactors = {
  readonly createSecret: (account: { readonly id: string; readonly email: string }) => NewTotpSecret;
  /** The time step of a code of this account's secret, at most one step from now; null for another text. */
  readonly stepOf: (code: string, account: { readonly id: string; readonly encryptedSecret: string }) => number | null;
  readonly createRecoveryCodes: () => readonly NewRecoveryCode[];
  /** The hash under which the store keeps a recovery code. */
  readonly hashRecoveryCode: (code: string) => string;
};

/** `encryptor` encrypts the secrets under the name of their account. */
export function createSecondFactors(encryptor: Encryptor, now: () => Date): SecondFactors {
  const nameOf = (id: string) => `totp ${id}`;
  return {
    createSecret({ id, email }) {
      const totp = totpOf(new Secret({ size: 20 }), email);
      const secret = totp.secret.base32;
      return { uri: totp.toString(), secret, encryptedSecret: encryptor.encrypt(nameOf(id), secret) };
    },
    stepOf(code, { id, encryptedSecret }) {
      const totp = totpOf(Secret.fromBase32(encryptor.decrypt(nameOf(id), encryptedSecret)), id);
      const token = code.replaceAll(/\s/g, '');
      if (!/^\d{6}$/.test(token)) return null;
      const timestamp = now().getTime();
      const delta = totp.validate({ token, timestamp, window: WINDOW_STEPS });
      return delta === null ? null : totp.counter({ timestamp }) + delta;
    },
    createRecoveryCodes: () => Array.from({ length: RECOVERY_CODES }, createRecoveryCode),
    hashRecoveryCode: (code) => hashToken(canonicalRecoveryCode(code)),
  };
}

function totpOf(secret: Secret, label: string): TOTP {
  return new TOTP({ issuer: ISSUER, label, algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS, secret });
}

/** 80 random bits as 16 letters and digits in groups of four: a fast hash of them suffices. */
function createRecoveryCode(): NewRecoveryCode {
  const text = new Secret({ buffer: new Uint8Array(randomBytes(10)).buffer }).base32.toLowerCase();
  return { code: text.match(/.{4}/g)?.join('-') ?? text, hash: hashToken(text) };
}

function canonicalRecoveryCode(code: string): string {
  return code.replaceAll(/[\s-]/g, '').toLowerCase();
}
