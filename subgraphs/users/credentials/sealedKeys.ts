import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A sealed text was not sealed with this secret, or not under this name, or was altered. */
export class WrongKeySecretError extends Error {
  override readonly name = 'WrongKeySecretError';
}

/** Seals texts under a secret (AES-256-GCM); each is bound to a name and opens only under it. */
export type TextSeal = {
  readonly seal: (name: string, text: string) => string;
  readonly open: (name: string, sealed: string) => string;
};

export function createTextSeal(secret: string): TextSeal {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'users signing keys', 32));
  return {
    seal(name, text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(name));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(name, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      const iv = bytes.subarray(0, IV_BYTES);
      try {
        const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(name));
        decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString();
      } catch (cause) {
        const message =
          'USERS_KEY_SECRET: expected the secret the signing keys of this database were sealed with, got another';
        throw new WrongKeySecretError(message, { cause });
      }
    },
  };
}
