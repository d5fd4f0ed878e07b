import { setTimeout as sleep } from 'node:timers/promises';
import type { Instance } from './instances.ts';
import type { DiscoveryLog, Registry } from './registry.ts';
import { repeat } from './repeat.ts';
import { announcements, type SignText } from './signedEntries.ts';

export type AnnounceOptions = {
  readonly registry: Registry;
  readonly service: string;
  readonly instance: Instance;
  readonly sign: SignText;
  readonly log: DiscoveryLog;
};

const RETRY_MS = 250;
const LEAVE_WITHIN_MS = 1_000;

/**
 * Announces an instance in the registry, again and again, and gives notice when it is new there. Resolves after the
 * first attempt, also when Redis is away: then it is announced as soon as Redis is back. Disposing withdraws it, which
 * takes at most a second: from then on no caller chooses it for a new call.
 */
export async function announceInstance(o: AnnounceOptions): Promise<AsyncDisposable> {
  const { registry, service, instance, log } = o;
  const heartbeatMs = registry.announcedMs / 3;
  let isAnnounced = false;

  async function write(isLeaving: boolean): Promise<void> {
    const text = announcements.sign(service, { ...instance, at: Date.now(), isLeaving }, o.sign);
    await registry.announce(service, instance.id, text);
    if (isLeaving || !isAnnounced) await registry.notify(service);
  }
  async function announce(): Promise<number> {
    try {
      await write(false);
      if (!isAnnounced) log.info({ url: instance.url, id: instance.id }, `${service} is announced in the registry`);
      isAnnounced = true;
    } catch {
      // The connection has logged that Redis is away, and its data may be gone.
      isAnnounced = false;
    }
    return isAnnounced ? heartbeatMs : Math.min(RETRY_MS, heartbeatMs);
  }

  const repetition = repeat(announce);
  await repetition.first;
  return {
    async [Symbol.asyncDispose]() {
      repetition.stop();
      try {
        await Promise.race([write(true), sleep(LEAVE_WITHIN_MS, undefined, { ref: false })]);
      } catch (err) {
        log.warn({ err }, `${service} cannot withdraw from the registry: callers find out within 15 seconds`);
      }
    },
  };
}
