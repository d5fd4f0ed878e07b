import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { EventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { followEventLog, type FollowedLog, type FollowOptions } from '#platform/eventLog/followEventLog.ts';
import { createEventMemory } from './eventMemory.ts';
import { createGate } from './gate.ts';

/** Up to where a log has been taken in. */
export type Place = { readonly logId: string; readonly position: number };

/** One house's events as they happen, and the newest of them remembered. */
export type Feed = {
  readonly source: string;
  /** Reads the log that is followed: a few at a time, however many want to. */
  readonly log: EventLogReader;
  /** Null until the log was first reached. */
  readonly place: () => Place | null;
  /** Everything behind that position up to `place`, or null when it has to be read from the log. */
  readonly recent: (position: number) => readonly EventEnvelope[] | null;
  /** Resolves once the log's head was reached for the first time, or when closed before. */
  readonly caughtUp: Promise<void>;
} & AsyncDisposable;

type FeedOptions = Pick<FollowOptions, 'source' | 'read' | 'pubSub' | 'seal' | 'log'> & {
  readonly since: Date;
  readonly capacity: number;
  /** What must have been done with an event before anybody is told; tried again when it rejects. */
  readonly first: (event: EventEnvelope) => Promise<void>;
  /** Both are told at once, in order, and without waiting. A break is a log that does not go on from what was known. */
  readonly onEvent: (event: EventEnvelope) => void;
  readonly onBreak: () => void;
};

// Who comes back after a cut comes with everybody else: the house is asked in turns, and the follower goes before them.
const READERS = 8;

/** Follows a house's log from a while ago, so that something is remembered from the start. */
export function openFeed({ since, capacity, first, onEvent, onBreak, ...o }: FeedOptions): Feed {
  const memory = createEventMemory(capacity);
  const followed: FollowedLog = followEventLog({
    ...o,
    from: { since },
    async apply(event) {
      await first(event);
      if (!memory.push(event)) onBreak();
      onEvent(event);
    },
  });
  let isOpen = false;
  const caughtUp = followed.caughtUp.then(() => void (isOpen = true));
  // Of another log than the one followed now nothing counts.
  const newest = (): EventEnvelope | null => {
    const event = memory.newest();
    return event?.logId === followed.logId ? event : null;
  };

  const gate = createGate(READERS);
  return {
    source: o.source,
    log: {
      head: (time) => gate(() => o.read.head(time)),
      readAfter: (position, limit) => gate(() => o.read.readAfter(position, limit)),
    },
    place() {
      if (!isOpen || followed.logId === null) return null;
      // An event is remembered, and given to subscribers, just before the follower counts it.
      return newest() ?? { logId: followed.logId, position: followed.position };
    },
    recent(position) {
      if (newest()) return memory.after(position);
      return position === followed.position ? [] : null;
    },
    caughtUp,
    [Symbol.asyncDispose]: () => followed[Symbol.asyncDispose](),
  };
}
