import { randomUUID } from 'node:crypto';
import type { PaymentReport } from './paymentProvider.ts';
import { SIGNATURE_HEADER, type WebhookSigner } from './webhookSignature.ts';

const TIMEOUT_MS = 5_000;

/** Reports as a provider outside would: over HTTP, signed. Throws unless it was taken, so that it is said again. */
export function createWebhookReporter(o: { readonly url: string; readonly signer: WebhookSigner }) {
  return async ({ kind, ...data }: PaymentReport): Promise<void> => {
    const body = JSON.stringify({ id: randomUUID(), type: `payment.${kind}`, data: data });
    const headers = { 'content-type': 'application/json', [SIGNATURE_HEADER]: o.signer.sign(body) };
    const response = await fetch(o.url, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`expected the report to be taken, got ${response.status}`);
  };
}
