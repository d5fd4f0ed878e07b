import type { OutwardChannel } from './notification.ts';

/**
 * What has to reach somebody outside. It names whom and what, and is put into words, with address and number, only
 * when it is sent: so it is true then, and no address or token lies about. A request for a new password names an
 * address whether or not anybody has it.
 */
export type Delivery =
  | {
      readonly kind: 'notification';
      readonly channel: OutwardChannel;
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

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15 * 60_000;

/** How often a delivery is tried: over about an hour and a quarter. */
export const MAX_TRIES = 15;

/** How long to wait after so many tries: twice as long each time, half of it by `chance` (0 to 1), a quarter of an hour at most. */
export function waitAfterTries(tries: number, chance: number): number {
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
  return Math.round(wait / 2 + (wait / 2) * chance);
}
