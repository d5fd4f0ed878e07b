import { createSigner } from '#platform/identity/signer.ts';

/** The header that carries a webhook's signature: `t=<seconds>,v1=<code>`. */
export const SIGNATURE_HEADER = 'payment-signature';

const TOLERANCE_S = 300;

export type WebhookSigner = {
  /** The header's value for a body sent now. */
  sign(body: string | Uint8Array): string;
  /** Why a signature of this body is invalid, or null: malformed, wrong, or more than five minutes old or ahead. */
  findProblem(body: string | Uint8Array, signature: string): string | null;
};

/**
 * Signs and verifies the payment provider's webhooks with shared secrets: an HMAC over time and body. A replay within
 * the tolerance is harmless, because a report only causes a status query.
 */
export function createWebhookSigner(secrets: readonly string[], now: () => number): WebhookSigner {
  const signer = createSigner(secrets);
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
      if (!signer.verify(textOf(Number(time), body), code)) return 'the signature does not match the body';
      const ageS = seconds() - Number(time);
      return Math.abs(ageS) <= TOLERANCE_S ? null : `expected a signature at most ${TOLERANCE_S} s old, got ${ageS} s`;
    },
  };
}
