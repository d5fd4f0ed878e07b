import { randomUUID } from 'node:crypto';
import type { PaymentReport } from './paymentProvider.ts';
import { SIGNATURE_HEADER, type WebhookSigner } from './webhookSignature.ts';

const WITHIN_MS = 5_000;

/** Reports as a provider outside would: over HTTP, signed. Throws unless it was taken, so that it is said again. */
export function createWebhookReport(o: { readonly url: string; readonly signer: WebhookSigner }) {
  return async ({ kind, ...about }: PaymentReport): Promise<void> => {
    const body = JSON.stringify({ id: randomUUID(), type: `payment.${kind}`, data: about });
    const headers = { 'content-type': 'application/json', [SIGNATURE_HEADER]: o.signer.sign(body) };
    const answer = await fetch(o.url, { method: 'POST', headers, body, signal: AbortSignal.timeout(WITHIN_MS) });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`expected the report to be taken, got ${answer.status}`);
  };
}
