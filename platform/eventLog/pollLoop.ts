import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs, type Backoff } from '#platform/concurrency/backoff.ts';

const BACKOFF: Backoff = { fromMs: 100, toMs: 5_000, jitter: 0.5 };

/**
 * The timing of one endless loop: it waits, can be woken, retries with exponential back-off, and ends at once when
 * closed.
 */
export type PollLoop = {
  readonly isClosed: () => boolean;
  readonly close: () => void;
  /** Ends the wait now, or the next one before it begins. */
  readonly wake: () => void;
  /** Waits that long, or until woken or closed; answers whether it was woken. */
  readonly wait: (ms: number) => Promise<boolean>;
  /** Waits that long, woken or not, unless closed. */
  readonly pause: (ms: number) => Promise<void>;
  /**
   * Does it until it succeeds; null when closed first. Says the first failure, and when it succeeds after some. The
   * wait between doubles, up to five seconds, half of it chance.
   */
  readonly retry: <T>(
    action: () => Promise<T>,
    onFailure: (err: unknown) => void,
    onRecovery?: (attempts: number) => void,
  ) => Promise<T | null>;
};

export function createPollLoop(): PollLoop {
  const closing = new AbortController();
  const isClosed = (): boolean => closing.signal.aborted;
  let waking = Promise.withResolvers<boolean>();

  async function wait(ms: number): Promise<boolean> {
    const timer = new AbortController();
    const signal = AbortSignal.any([timer.signal, closing.signal]);
    const wasWoken = await Promise.race([waking.promise, sleep(ms, false, { signal }).catch(() => false)]);
    timer.abort();
    if (wasWoken) waking = Promise.withResolvers<boolean>();
    return wasWoken;
  }

  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: closing.signal }).catch(() => undefined);
  }

  return {
    isClosed,
    close: () => closing.abort(),
    wake: () => waking.resolve(true),
    wait,
    pause,
    async retry(action, onFailure, onRecovery) {
      for (let attempt = 1; !isClosed(); attempt += 1) {
        try {
          const result = await action();
          if (attempt > 1) onRecovery?.(attempt);
          return result;
        } catch (err) {
          if (attempt === 1) onFailure(err);
          await pause(backoffMs(BACKOFF, attempt - 1, Math.random()));
        }
      }
      return null;
    },
  };
}
