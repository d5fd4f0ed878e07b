import { setTimeout as sleep } from 'node:timers/promises';
import { createInstanceList, type Instance, type WatchedInstances } from './instances.ts';
import { createKnownEntries, type VerifierOf } from './knownEntries.ts';
import type { DiscoveryLog, Registry } from './registry.ts';
import { repeat } from './repeat.ts';

export type WatchOptions = {
  readonly registry: Registry;
  /** The service whose instances are watched. */
  readonly service: string;
  readonly verifierOf: VerifierOf;
  readonly log: DiscoveryLog;
  /** What is served until the registry has named an instance. */
  readonly until?: readonly Instance[];
  /** How often the registry is read, besides each notice; by default every five seconds. */
  readonly readEveryMs?: number;
};

const READ_EVERY_MS = 5_000;
const RETRY_MS = 1_000;
const FIRST_READ_WITHIN_MS = 2_000;

/**
 * Watches the instances of a service: reads the registry at each notice, and every five seconds, and drops an instance
 * that has withdrawn, or whose announcement has expired. While Redis is away, or has lost its data, the last known
 * instances stay; so do the last ones as long as there is no other.
 */
export function watchRegistry(o: WatchOptions): WatchedInstances {
  const { registry, service, log, readEveryMs = READ_EVERY_MS } = o;
  const list = createInstanceList(o.until);
  const known = createKnownEntries(o);
  let isFailing = false;

  async function read(): Promise<number> {
    try {
      const found = await registry.read(service);
      if (isFailing) known.extend();
      if (isFailing) log.info({ callee: service }, 'the registry can be read again');
      isFailing = false;
      known.apply(found);
      const instances = known.instances();
      if (instances.length > 0) list.replace(instances);
      return Math.min(readEveryMs, known.nextExpiryMs());
    } catch (err) {
      if (!isFailing) log.warn({ err, callee: service }, 'the registry cannot be read: the last known instances stay');
      isFailing = true;
      return Math.min(readEveryMs, RETRY_MS);
    }
  }
  const repetition = repeat(read);
  const notices = registry.onNotice(service, repetition.wake);
  return {
    ...list,
    ready: Promise.race([
      Promise.all([repetition.first, notices]),
      sleep(FIRST_READ_WITHIN_MS, undefined, { ref: false }),
    ]),
    async [Symbol.asyncDispose]() {
      repetition.stop();
      await (await notices)[Symbol.asyncDispose]();
    },
  };
}
