import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A text was encrypted with another secret or under another name, or was altered. */
export class WrongKeySecretError extends Error {
  override readonly name = 'WrongKeySecretError';
}

/**
 * Encrypts texts (AES-256-GCM). Each ciphertext is bound to a name; `decrypt` throws WrongKeySecretError under another.
 */
export type Encryptor = {
  readonly encrypt: (name: string, text: string) => string;
  readonly decrypt: (name: string, encrypted: string) => string;
};

/** Creates an encryptor with a key derived (HKDF) from a secret. */
export function createEncryptor(secret: string): Encryptor {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'users signing keys', 32));
  return {
    encrypt(name, text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(name));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },
    decrypt(name, encrypted) {
      const bytes = Buffer.from(encrypted, 'base64url');
      const iv = bytes.subarray(0, IV_BYTES);
      try {
        const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(name));
        decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString();
      } catch (cause) {
        const message =
          'USERS_KEY_SECRET: expected the secret that encrypted the signing keys of this database, got another';
        throw new WrongKeySecretError(message, { cause });
      }
    },
  };
}
