/** How the waits between retries grow. */
export type Backoff = {
  /** The first wait; each later one is twice as long. */
  readonly fromMs: number;
  /** The longest wait. */
  readonly toMs: number;
  /**
   * The part of each wait that is left to chance, from 0 to 1, so that many callers do not retry at the same moment.
   * 0.5 is "equal jitter", 1 "full jitter" (Brooker, Exponential Backoff and Jitter, AWS Architecture Blog, 2015).
   */
  readonly jitter: number;
};

/** Enough doublings for any wait, and few enough for an exact number. */
const MAX_DOUBLINGS = 30;

/** The wait in whole milliseconds after so many retries, 0 for the first wait; `random` is in [0, 1). */
export function backoffMs({ fromMs, toMs, jitter }: Backoff, retries: number, random: number): number {
  const longest = Math.min(toMs, fromMs * 2 ** Math.min(retries, MAX_DOUBLINGS));
  return Math.round(longest * (1 - jitter * (1 - random)));
}
