import { createHash, hkdfSync } from 'node:crypto';
import { createSigner } from '#platform/identity/signer.ts';

/** Makes the tokens that open the way to a new password, of 256 bits. */
export type ResetTokens = {
  /** The token of one request: the same each time, so that it is kept nowhere and a mail sent twice says the same. */
  readonly tokenOf: (nonce: string) => { readonly token: string; readonly hash: string };
};

/** Makes the tokens of a house, under a key derived (HKDF) from its secret. */
export function createResetTokens(keySecret: string): ResetTokens {
  const key = Buffer.from(hkdfSync('sha256', keySecret, '', 'users password resets', 32)).toString('base64url');
  const seal = createSigner([key]);
  return {
    tokenOf(nonce) {
      const token = seal.sign(nonce);
      return { token, hash: resetTokenHash(token) };
    },
  };
}

/** As what such a token is kept and found. Nobody can guess it, so a fast hash is enough. */
export function resetTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
