import type { DeliveryChannel } from './notification.ts';

/**
 * A message to send by e-mail, SMS or push. It holds ids and not the recipient's address: the delivery worker resolves
 * the address, and renders welcome and reset mails, when it sends. The content is then current, and the queue stores no
 * reset token. A password reset holds the requested e-mail address, whether or not an account has it.
 */
export type Delivery =
  | {
      readonly kind: 'notification';
      readonly channel: DeliveryChannel;
      readonly userId: string;
      readonly title: string;
      readonly body: string;
    }
  | { readonly kind: 'welcome'; readonly userId: string }
  | {
      readonly kind: 'passwordReset';
      readonly email: string;
      readonly nonce: string;
      /** ISO 8601. */
      readonly askedAt: string;
    };

export type NewDelivery = { readonly id: string; readonly content: Delivery };

/** A delivery leased to one worker for attempt number `tries`. When the lease expires, the next lease has `tries` + 1. */
export type LeasedDelivery = NewDelivery & { readonly tries: number };

const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 15 * 60_000;

/** How often a delivery is attempted: over about an hour and a quarter. */
export const MAX_TRIES = 15;

/** The delay after this many attempts: exponential up to 15 minutes, half of it random by `jitter` (0 to 1). */
export function retryDelayMs(tries: number, jitter: number): number {
  const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (tries - 1));
  return Math.round(delayMs / 2 + (delayMs / 2) * jitter);
}
