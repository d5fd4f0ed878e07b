import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { EventLogHead } from '#platform/eventLog/eventLog.ts';
import { followEventLog, type FollowedLog, type FollowOptions } from '#platform/eventLog/followEventLog.ts';
import { createEventMemory, type EventMemory } from './eventMemory.ts';
import { createGate } from './gate.ts';
import { createReplay } from './replay.ts';
import { legOf, type Leg, type Stretch } from './stretch.ts';

/** Up to where a log has been taken in. */
export type Place = { readonly logId: string; readonly position: number };

/** One house's events as they happen, and what happened before. */
export type Feed = {
  readonly source: string;
  /** Null until the log was first reached. */
  readonly place: () => Place | null;
  /** Where the log itself ends; asks the house. */
  readonly head: () => Promise<EventLogHead>;
  /** Reads a leg of a stretch that ends at `place` at the latest: what is remembered, or what has to be read before that. */
  readonly read: (stretch: Stretch) => Promise<Leg>;
  /** Resolves once the log's head was reached for the first time, or when closed before. */
  readonly caughtUp: Promise<void>;
} & AsyncDisposable;

type FeedOptions = Pick<FollowOptions, 'source' | 'read' | 'pubSub' | 'signer' | 'log'> & {
  readonly since: Date;
  readonly capacity: number;
  /** For how long the house is asked again for what happened before. */
  readonly patienceMs: number;
  /** What must have been done with an event before anybody is told; tried again when it rejects. */
  readonly first: (event: EventEnvelope) => Promise<void>;
  /** Both are told at once, in order, and without waiting. A break is a log that does not go on from what was known. */
  readonly onEvent: (event: EventEnvelope) => void;
  readonly onBreak: () => void;
};

// Who comes back after a cut comes with everybody else: the house is asked in turns, and the follower goes before them.
const HEADS_AT_ONCE = 8;

/** Follows a house's log from a while ago, so that something is remembered from the start. */
export function openFeed({ since, capacity, patienceMs, first, onEvent, onBreak, ...o }: FeedOptions): Feed {
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
  const gate = createGate(HEADS_AT_ONCE);
  return {
    source: o.source,
    place() {
      if (!isOpen || followed.logId === null) return null;
      // An event is remembered, and given to subscribers, just before the follower counts it.
      const { logId, position } = memory.newest() ?? followed;
      return logId === followed.logId ? { logId, position } : { logId: followed.logId, position: followed.position };
    },
    head: () => gate(() => o.read.head()),
    read: createRead(memory, createReplay({ ...o, patienceMs })),
    caughtUp,
    [Symbol.asyncDispose]: () => followed[Symbol.asyncDispose](),
  };
}

/** Of another log than the one asked for nothing that is remembered counts. */
function createRead(memory: EventMemory, replay: Feed['read']): Feed['read'] {
  return async (stretch) => {
    const start = memory.newest()?.logId === stretch.logId ? memory.start() : null;
    if (start === null) return replay(stretch);
    if (start <= stretch.position) return legOf(memory.on(stretch.channel), stretch, stretch.through);
    return replay({ ...stretch, through: Math.min(start, stretch.through) });
  };
}
