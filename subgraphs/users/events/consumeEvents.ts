import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { EventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { followEventLog, type FollowedLog, type FollowOptions } from '#platform/eventLog/followEventLog.ts';
import type { LogPosition } from '#platform/eventLog/logPosition.ts';
import { newId } from '#platform/ids/ids.ts';
import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';
import { ConsumerLeaseLostError, createConsumers } from '../store/consumers.ts';
import type { UsersTables } from '../store/usersTables.ts';
import { handleOnce, type HandleEvents, type RetryPolicy } from './handleOnce.ts';

export type ConsumeOptions = Pick<FollowOptions, 'pubSub' | 'verify'> & {
  /** The subgraph whose event log is read; it also names the consumer. */
  readonly source: string;
  readonly read: EventLogReader;
  readonly db: Kysely<UsersTables>;
  readonly handle: HandleEvents;
  /** Which events to handle; the position advances past the others. By default all. */
  readonly isRelevant?: (event: EventEnvelope) => boolean;
  /** How long to gather events before the next batch, in ms; a full batch is handled at once. By default 0. */
  readonly gatherMs?: number;
  /** Called after each commit. */
  readonly onHandled: () => void;
  readonly log: Log;
  readonly leaseMs?: number;
  readonly retry?: RetryPolicy;
};

const LEASE_MS = 5_000;
const DEFAULT_RETRY: RetryPolicy = { maxTries: 5, backoff: { fromMs: 200, toMs: 1_600, jitter: 0 } };
const PRUNE_EVERY_MS = 3_600_000;
// The owners' rows stay locked until the commit, so a batch must be short.
const MAX_BATCH = 200;

const outageMessages = {
  startMessage: 'cannot consume events: this process may lose its lease',
  endMessage: 'can consume events again',
};

type Consumer = {
  readonly source: string;
  /** See `FollowedLog`; Infinity while another replica is active. */
  readonly unknownForMs: () => number;
} & AsyncDisposable;

/**
 * Handles every event of another subgraph's log in order, in batches, each event exactly once. Any number of replicas
 * may run it: a lease lets one be active at a time, and a replica that lost the lease without noticing changes nothing.
 * Disposing waits for the current batch and releases the lease.
 */
export function consumeEvents(o: ConsumeOptions): Consumer {
  const { leaseMs = LEASE_MS, source } = o;
  const closing = new AbortController();
  const holder = { consumer: source, holder: newId('con') };
  const consumers = createConsumers(o.db);
  const outage = createOutage(o.log, outageMessages);
  let followed: FollowedLog | null = null;
  const pause = () => sleep(leaseMs / 3, undefined, { signal: closing.signal }).catch(() => undefined);

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        const position = await consumers.acquire(holder, leaseMs);
        outage.end();
        if (position) await follow(position);
      } catch (err) {
        outage.start(err);
      }
      await pause();
    }
    await consumers.release(holder).catch(outage.start);
  }

  async function follow(from: LogPosition): Promise<void> {
    const active = createActiveConsumer({ ...o, signal: closing.signal }, holder, from);
    await using following = followEventLog({ ...o, from, apply: { maxEvents: MAX_BATCH, applyBatch: active.apply } });
    followed = following;
    const prune = createPruning(consumers);
    const mayGoOn = () => !closing.signal.aborted && !active.isLost();
    for (let isHeld = true; isHeld && mayGoOn(); isHeld = await consumers.renew(holder, leaseMs))
      await prune().then(pause);
  }

  const running = run();
  return {
    source,
    unknownForMs: () => followed?.unknownForMs() ?? Infinity,
    async [Symbol.asyncDispose]() {
      closing.abort();
      await running;
    },
  };
}

/** Removes old entries of the inbox from time to time. */
function createPruning({ pruneInbox }: Pick<ReturnType<typeof createConsumers>, 'pruneInbox'>) {
  let prunedAt = -Infinity;
  return async (): Promise<void> => {
    if (performance.now() - prunedAt <= PRUNE_EVERY_MS) return;
    await pruneInbox();
    prunedAt = performance.now();
  };
}

type ActiveConsumer = {
  readonly apply: (events: readonly EventEnvelope[]) => Promise<void>;
  readonly isLost: () => boolean;
};

/** Applies events while this process has the lease; after it lost the lease, it applies none. */
function createActiveConsumer(
  o: ConsumeOptions & { readonly signal: AbortSignal },
  holder: { readonly consumer: string; readonly holder: string },
  start: LogPosition,
): ActiveConsumer {
  let from = start;
  let isLost = false;
  const onHandled = (position: LogPosition): void => {
    from = position;
    o.onHandled();
  };
  return {
    isLost: () => isLost,
    async apply(events) {
      if (isLost || o.signal.aborted) return;
      // A retried batch may contain events that are already handled.
      const rest = events.filter(({ logId, position }) => logId !== from.logId || position > from.position);
      try {
        await handleOnce({ ...o, onHandled, retry: o.retry ?? DEFAULT_RETRY }, { ...holder, from }, rest);
        if (o.gatherMs && events.length < MAX_BATCH) await sleep(o.gatherMs, undefined, { signal: o.signal });
      } catch (err) {
        if (o.signal.aborted) return;
        if (!(err instanceof ConsumerLeaseLostError)) throw err;
        isLost = true;
        o.log.warn({ err }, 'another replica has taken over this consumer');
      }
    },
  };
}
