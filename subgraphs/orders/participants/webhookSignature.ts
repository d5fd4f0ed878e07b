import { createSeal } from '#platform/identity/seal.ts';

/** The header that carries a webhook's signature: `t=<seconds>,v1=<code>`. */
export const SIGNATURE_HEADER = 'payment-signature';

const TOLERANCE_S = 300;

export type WebhookSigner = {
  /** The header's value for a body sent now. */
  sign(body: string | Uint8Array): string;
  /** What is wrong with a signature of this body, or null: not ours, or made more than five minutes ago or ahead. */
  findProblem(body: string | Uint8Array, signature: string): string | null;
};

/**
 * Signs and checks what the payment provider sends, by secrets it shares with this house: an HMAC over time and body, so
 * that neither can be changed. A copy sent again within the tolerance is harmless, for news is only a reason to ask.
 */
export function createWebhookSigner(secrets: readonly string[], now: () => number): WebhookSigner {
  const signer = createSeal(secrets);
  const seconds = () => Math.floor(now() / 1000);
  const textOf = (at: number, body: string | Uint8Array) => `${at}.${Buffer.from(body).toString('utf8')}`;
  return {
    sign(body) {
      const at = seconds();
      return `t=${at},v1=${signer.sign(textOf(at, body))}`;
    },
    findProblem(body, signature) {
      const [, time, code] = /^t=(\d{1,12}),v1=([\w-]{43})$/.exec(signature) ?? [];
      if (time === undefined || code === undefined) return 'expected a signature of the form t=<seconds>,v1=<code>';
      if (!signer.verify(textOf(Number(time), body), code)) return 'the signature does not fit the body';
      const ageS = seconds() - Number(time);
      return Math.abs(ageS) <= TOLERANCE_S ? null : `signed ${ageS} s ago, at most ${TOLERANCE_S} s are allowed`;
    },
  };
}
