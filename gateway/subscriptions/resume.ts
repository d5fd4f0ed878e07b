import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { decodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';
import type { Feed } from './feed.ts';
import { expired, unavailable } from './logFaults.ts';
import type { Stretch } from './stretch.ts';

/** What happened behind a cursor: everything up to `through`, of which `rest` reads what is not in `events` yet. */
export type Missed = {
  readonly events: readonly EventEnvelope[];
  readonly through: number;
  readonly rest: (() => Promise<Missed>) | null;
};

type ResumeOptions = {
  readonly channel: string;
  /** Whether an event of the channel is one of the stream's. */
  readonly admits: (event: EventEnvelope) => boolean;
  /** How many are held at once for the one who missed them. */
  readonly limit: number;
  /** How far back in a log, whosever its events are, is read at most. */
  readonly maxReplay: number;
};

/**
 * Reads what happened behind a cursor: from memory, else from the house's log. The feed's place when this is called is
 * where it ends, so whoever listens to the feed from then on misses nothing and gets nothing twice. Throws CURSOR_EXPIRED
 * when it is not known what happened since, DEPENDENCY_UNAVAILABLE when the house does not answer.
 */
export async function readMissed(feed: Feed, cursor: string, o: ResumeOptions): Promise<Missed> {
  const after = decodeResumeCursor(cursor);
  if (!after)
    throw new Fault(gatewayFaults.badInput, 'after: expected a cursor that a subscription or a list has given');
  const place = feed.place();
  if (!place) throw unavailable(feed.source);
  if (after.source !== feed.source || after.logId !== place.logId) throw expired();
  if (after.position > place.position) return ahead(feed, after);
  if (place.position - after.position > o.maxReplay) throw expired();
  const { channel, limit, admits } = o;
  return readOn(feed, { ...place, channel, position: after.position, through: place.position, limit }, admits);
}

/** Another gateway, or the house itself, was there before us: what is only on its way here was already seen. */
async function ahead(feed: Feed, after: { logId: string; position: number }): Promise<Missed> {
  const { logId, head } = await feed.head().catch((cause: unknown) => Promise.reject(unavailable(feed.source, cause)));
  if (logId !== after.logId || after.position > head) throw expired();
  return { events: [], through: after.position, rest: null };
}

async function readOn(feed: Feed, stretch: Stretch, admits: ResumeOptions['admits']): Promise<Missed> {
  const { through, limit } = stretch;
  const events: EventEnvelope[] = [];
  let { position } = stretch;
  while (position < through && events.length < limit) {
    const leg = await feed.read({ ...stretch, position });
    events.push(...leg.events.filter(admits));
    position = leg.through;
  }
  const rest = position < through ? () => readOn(feed, { ...stretch, position }, admits) : null;
  return { events, through, rest };
}
