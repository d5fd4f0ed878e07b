import type { Log } from '#platform/log/log.ts';
import type { Carts } from './store/carts.ts';

const EVERY_MS = 3_600_000;

/** Throws away carts that expired, at once and then every hour, until disposed; disposing waits for a sweep in hand. */
export function sweepCarts(carts: Pick<Carts, 'sweep'>, log: Log, everyMs = EVERY_MS): AsyncDisposable {
  const sweep = async () => {
    try {
      const swept = await carts.sweep();
      if (swept > 0) log.info({ swept }, 'expired carts were thrown away');
    } catch (err) {
      log.warn({ err }, 'expired carts could not be thrown away: trying again later');
    }
  };
  let inHand = sweep();
  const timer = setInterval(() => {
    inHand = inHand.then(sweep);
  }, everyMs);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await inHand;
    },
  };
}
