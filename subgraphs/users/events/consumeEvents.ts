import { setTimeout as sleep } from 'node:timers/promises';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { EventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { followEventLog, type FollowOptions } from '#platform/eventLog/followEventLog.ts';
import { newId } from '#platform/ids/ids.ts';
import type { Kysely } from 'kysely';
import type { Log } from '#platform/log/log.ts';
import { createOutage } from '#platform/log/outage.ts';
import { createConsumers, LeaseLostError, type Place } from '../store/consumers.ts';
import type { UsersTables } from '../store/usersTables.ts';
import { handleOnce, type HandleEvents, type Patience } from './handleOnce.ts';

export type ConsumeOptions = Pick<FollowOptions, 'pubSub' | 'signer'> & {
  /** The house whose log is read; the consumer is named after it. */
  readonly source: string;
  readonly read: EventLogReader;
  readonly db: Kysely<UsersTables>;
  readonly handle: HandleEvents;
  /** Called after each commit. */
  readonly onHandled: () => void;
  readonly log: Log;
  readonly leaseMs?: number;
  readonly patience?: Patience;
};

const LEASE_MS = 5_000;
const PATIENCE: Patience = { tries: 5, waitMs: (tried) => 100 * 2 ** tried };
const PRUNE_EVERY_MS = 3_600_000;
// Owners' rows stay locked until the commit, so no more than are done in a moment.
const MOST_AT_ONCE = 200;

const consumption = {
  startMessage: 'events cannot be consumed: a lease that is held runs out',
  endMessage: 'events can be consumed again',
};

/**
 * Handles every event of another house's log in order, as many at once as wait, each exactly once, however many replicas
 * do this: one is active at a time, by a lease, and one that lost it without knowing changes nothing. Disposing waits for
 * the events in hand and gives the lease back.
 */
export function consumeEvents(o: ConsumeOptions): AsyncDisposable {
  const { leaseMs = LEASE_MS } = o;
  const closing = new AbortController();
  const held = { consumer: o.source, holder: newId('con') };
  const consumers = createConsumers(o.db);
  const outage = createOutage(o.log, consumption);
  const nap = () => sleep(leaseMs / 3, undefined, { signal: closing.signal }).catch(() => undefined);

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        const place = await consumers.take(held, leaseMs);
        outage.end();
        if (place) await follow(place);
      } catch (err) {
        outage.start(err);
      }
      await nap();
    }
    await consumers.release(held).catch(outage.start);
  }

  async function follow(from: Place): Promise<void> {
    const turn = takeTurn({ ...o, signal: closing.signal }, held, from);
    await using _followed = followEventLog({ ...o, from, apply: { maxEvents: MOST_AT_ONCE, applyBatch: turn.apply } });
    for (let prunedAt = -Infinity; !closing.signal.aborted && !turn.isLost();) {
      if (performance.now() - prunedAt > PRUNE_EVERY_MS) {
        await consumers.pruneInbox();
        prunedAt = performance.now();
      }
      await nap();
      if (!(await consumers.renew(held, leaseMs))) break;
    }
  }

  const running = run();
  return {
    async [Symbol.asyncDispose]() {
      closing.abort();
      await running;
    },
  };
}

type Turn = {
  readonly apply: (events: readonly EventEnvelope[]) => Promise<void>;
  readonly isLost: () => boolean;
};

/** The time between taking the lease and losing it: after that nothing is applied any more. */
function takeTurn(
  o: ConsumeOptions & { readonly signal: AbortSignal },
  held: { readonly consumer: string; readonly holder: string },
  from: Place,
): Turn {
  let place = from;
  let isLost = false;
  const onHandled = (at: Place): void => {
    place = at;
    o.onHandled();
  };
  return {
    isLost: () => isLost,
    async apply(events) {
      if (isLost || o.signal.aborted) return;
      // Of those that come again some may be done.
      const left = events.filter(({ logId, position }) => logId !== place.logId || position > place.position);
      try {
        await handleOnce({ ...o, onHandled, patience: o.patience ?? PATIENCE }, { ...held, place }, left);
      } catch (err) {
        if (o.signal.aborted) return;
        if (!(err instanceof LeaseLostError)) throw err;
        isLost = true;
        o.log.warn({ err }, 'another replica consumes these events now');
      }
    },
  };
}
