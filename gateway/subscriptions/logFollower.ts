import { createLimiter } from '#platform/concurrency/limiter.ts';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { EventLogHead } from '#platform/eventLog/eventLog.ts';
import { followEventLog, type FollowedLog, type FollowOptions } from '#platform/eventLog/followEventLog.ts';
import { createRecentEvents, type RecentEvents } from './recentEvents.ts';
import { createReplay } from './replay.ts';
import { sliceOf, type LogSlice, type LogRange } from './logRange.ts';

/** The last position of a log that the gateway has applied. */
export type FollowedPosition = { readonly logId: string; readonly position: number };

/** Follows one subgraph's event log: new events as they are published, and earlier ones on request. */
export type LogFollower = {
  readonly source: string;
  /** Null until the log was first reached. */
  readonly position: () => FollowedPosition | null;
  /** For how many ms it has not been known that the position is the head of the log. */
  readonly unknownForMs: () => number;
  /** The head of the log; calls the subgraph. */
  readonly head: () => Promise<EventLogHead>;
  /**
   * Reads a slice of a range that ends at `position` at the latest: from memory, or the older part from the subgraph.
   */
  readonly read: (range: LogRange) => Promise<LogSlice>;
  /** Resolves once the log's head was reached for the first time, or when the follower is closed before. */
  readonly caughtUp: Promise<void>;
} & AsyncDisposable;

type LogFollowerOptions = Pick<FollowOptions, 'source' | 'read' | 'pubSub' | 'verify' | 'log'> & {
  readonly since: Date;
  readonly capacity: number;
  /** For how long a failed read of earlier events is retried. */
  readonly retryForMs: number;
  /** Applied to each event before subscribers receive it; retried when it rejects. */
  readonly beforePublish: (event: EventEnvelope) => Promise<void>;
  /** Called synchronously and in log order. */
  readonly onEvent: (event: EventEnvelope) => void;
  /** Called synchronously when the log does not continue where the follower stopped. */
  readonly onBreak: () => void;
};

// After an outage many clients resume at once: the bound leaves connections to the subgraph for the follower.
const CONCURRENT_HEAD_READS = 8;

/** Follows a subgraph's log from `since`, so that recent events are available from the start. */
export function openLogFollower(options: LogFollowerOptions): LogFollower {
  const { since, capacity, retryForMs, beforePublish, onEvent, onBreak, ...o } = options;
  const recent = createRecentEvents(capacity);
  const followed: FollowedLog = followEventLog({
    ...o,
    from: { since },
    async apply(event) {
      await beforePublish(event);
      if (!recent.push(event)) onBreak();
      onEvent(event);
    },
  });
  let isOpen = false;
  const caughtUp = followed.caughtUp.then(() => void (isOpen = true));
  const limiter = createLimiter({ maxConcurrent: CONCURRENT_HEAD_READS });
  return {
    source: o.source,
    position() {
      if (!isOpen || followed.logId === null) return null;
      // Subscribers receive an event just before the follower advances its position.
      const { logId, position } = recent.newest() ?? followed;
      return logId === followed.logId ? { logId, position } : { logId: followed.logId, position: followed.position };
    },
    unknownForMs: followed.unknownForMs,
    head: () => limiter(() => o.read.head()),
    read: createRead(recent, createReplay({ ...o, retryForMs })),
    caughtUp,
    [Symbol.asyncDispose]: () => followed[Symbol.asyncDispose](),
  };
}

/** Recent events serve only ranges of the log they come from. */
function createRead(recent: RecentEvents, replay: LogFollower['read']): LogFollower['read'] {
  return async (range) => {
    const start = recent.newest()?.logId === range.logId ? recent.start() : null;
    if (start === null) return replay(range);
    if (start <= range.position) return sliceOf(recent.ofChannel(range.channel), range, range.through);
    return replay({ ...range, through: Math.min(start, range.through) });
  };
}
