import { hkdfSync } from 'node:crypto';
import { createSigner } from '#platform/identity/signer.ts';
import { hashToken } from './sessionTokens.ts';

/** Derives the tokens of password resets. */
export type ResetTokens = {
  /**
   * The 256-bit token for the nonce of one request. It is always the same, so it is not stored and a resent mail
   * repeats it.
   */
  readonly deriveToken: (nonce: string) => { readonly token: string; readonly hash: string };
};

/** Creates the derivation, under a key derived (HKDF) from a secret. */
export function createResetTokens(keySecret: string): ResetTokens {
  const key = Buffer.from(hkdfSync('sha256', keySecret, '', 'users password resets', 32)).toString('base64url');
  const signer = createSigner([key]);
  return {
    deriveToken(nonce) {
      const token = signer.sign(nonce);
      return { token, hash: hashToken(token) };
    },
  };
}
