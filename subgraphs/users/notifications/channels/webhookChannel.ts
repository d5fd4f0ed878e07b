import { createHmac } from 'node:crypto';
import { UndeliverableError, type MessageChannel } from './messageChannel.ts';

type WebhookOptions = {
  readonly url: string;
  readonly secret: string;
  /** How the receiver sends the message on. */
  readonly channel: 'SMS' | 'PUSH';
  readonly now?: () => number;
  readonly timeoutMs?: number;
};

const TIMEOUT_MS = 10_000;
// Statuses that are about the message itself. Others, such as 404 or 429, may change with a retry.
const UNDELIVERABLE_STATUSES = new Set([400, 410, 413, 422]);

/**
 * Posts messages to one URL, signed as in Standard Webhooks (standardwebhooks.com): `webhook-signature` is an
 * HMAC-SHA-256 over id, `webhook-timestamp` (seconds) and body. A receiver refuses old timestamps and known ids.
 */
export function openWebhookChannel(o: WebhookOptions): MessageChannel {
  const { now = Date.now, timeoutMs = TIMEOUT_MS } = o;
  return {
    async send({ id, to, title, body }) {
      const text = JSON.stringify({ id, channel: o.channel, to, title, body });
      const timestamp = String(Math.floor(now() / 1000));
      const code = createHmac('sha256', o.secret).update(`${id}.${timestamp}.${text}`).digest('base64');
      const response = await fetch(o.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${code}`,
        },
        body: text,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
      if (response.ok) return;
      const message = `expected the webhook to accept a message, got status ${response.status}`;
      throw UNDELIVERABLE_STATUSES.has(response.status) ? new UndeliverableError(message) : new Error(message);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
