import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { decodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';
import type { LogFollower } from './logFollower.ts';
import { cursorExpired, eventsUnavailable, type LogRange } from './logRange.ts';

/** The events after a cursor and up to `through`; `rest` reads those that `events` does not hold yet. */
export type MissedEvents = {
  readonly events: readonly EventEnvelope[];
  readonly through: number;
  readonly rest: (() => Promise<MissedEvents>) | null;
};

type ResumeOptions = {
  readonly channel: string;
  /** Whether an event of the channel belongs to the stream. */
  readonly admits: (event: EventEnvelope) => boolean;
  /** How many events are held at once for the subscriber. */
  readonly limit: number;
  /** How many events of the log, of any channel, are read at most. */
  readonly maxReplay: number;
};

/**
 * Reads the events after a cursor: from memory, else from the subgraph's log. They end at the follower's position at
 * the time of the call, so a subscriber that joins at that moment misses no event and receives none twice. Throws
 * CURSOR_EXPIRED when the events are no longer kept, DEPENDENCY_UNAVAILABLE when the subgraph does not respond.
 */
export async function readMissedEvents(follower: LogFollower, cursor: string, o: ResumeOptions): Promise<MissedEvents> {
  const after = decodeResumeCursor(cursor);
  if (!after) throw new Fault(gatewayFaults.badInput, 'after: expected a cursor from a subscription or a connection');
  const current = follower.position();
  if (!current) throw eventsUnavailable(follower.source);
  if (after.source !== follower.source || after.logId !== current.logId) throw cursorExpired();
  if (after.position > current.position) return resumeAhead(follower, after);
  if (current.position - after.position > o.maxReplay) throw cursorExpired();
  const { channel, limit, admits } = o;
  const range = { ...current, channel, position: after.position, through: current.position, limit };
  return readRange(follower, range, admits);
}

/** The client got its cursor from another gateway or from the subgraph, which were ahead of this gateway's follower. */
async function resumeAhead(follower: LogFollower, after: { logId: string; position: number }): Promise<MissedEvents> {
  const { logId, head } = await follower
    .head()
    .catch((cause: unknown) => Promise.reject(eventsUnavailable(follower.source, cause)));
  if (logId !== after.logId || after.position > head) throw cursorExpired();
  return { events: [], through: after.position, rest: null };
}

async function readRange(
  follower: LogFollower,
  range: LogRange,
  admits: ResumeOptions['admits'],
): Promise<MissedEvents> {
  const { through, limit } = range;
  const events: EventEnvelope[] = [];
  let { position } = range;
  while (position < through && events.length < limit) {
    const slice = await follower.read({ ...range, position });
    events.push(...slice.events.filter(admits));
    position = slice.through;
  }
  const rest = position < through ? () => readRange(follower, { ...range, position }, admits) : null;
  return { events, through, rest };
}
