import type { Backoff } from '#platform/concurrency/backoff.ts';
import type { DeliveryChannel } from './notification.ts';

/**
 * A message to send by e-mail, SMS or push. It holds ids and not the recipient's address: the delivery worker resolves
 * the address, and renders mails with a code or a reset token, when it sends. The content is then current, and the queue
 * stores neither codes nor tokens. A password reset holds the requested e-mail address, whether or not an account has it.
 */
export type Delivery =
  | {
      readonly kind: 'notification';
      readonly channel: DeliveryChannel;
      readonly userId: string;
      readonly title: string;
      readonly body: string;
    }
  | { readonly kind: 'welcome'; readonly userId: string; readonly nonce?: string }
  | { readonly kind: 'emailVerification'; readonly userId: string; readonly nonce: string }
  /** A code to the address that the account wants to have. */
  | { readonly kind: 'emailChange'; readonly userId: string; readonly email: string; readonly nonce: string }
  /** A notice to the address that the account had when the change was requested. */
  | { readonly kind: 'emailChangeNotice'; readonly userId: string; readonly email: string }
  | {
      readonly kind: 'passwordReset';
      readonly email: string;
      readonly nonce: string;
      /** ISO 8601. */
      readonly askedAt: string;
    };

export type NewDelivery = { readonly id: string; readonly content: Delivery };

/**
 * A delivery leased to one worker for attempt number `tries`. When the lease expires, the next lease has `tries` + 1.
 */
export type LeasedDelivery = NewDelivery & { readonly tries: number };

/** How often a delivery is attempted: over about an hour and a quarter. */
export const MAX_TRIES = 15;

/** The delays between the attempts. */
export const deliveryBackoff: Backoff = { fromMs: 1_000, toMs: 15 * 60_000, jitter: 0.5 };
