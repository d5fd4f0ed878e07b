import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { decodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';
import type { Feed } from './feed.ts';

/** What happened behind a cursor, and up to which position that is everything. */
export type Missed = { readonly events: readonly EventEnvelope[]; readonly through: number };

type ResumeOptions = {
  /** Whether an event is one of the stream's. */
  readonly isMine: (event: EventEnvelope) => boolean;
  /** How many events of a log, whosever they are, are read at most. */
  readonly maxReplay: number;
};

const PAGE = 500;

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
  if (!place) throw new Fault(gatewayFaults.dependencyUnavailable, `The events of ${feed.source} cannot be read yet.`);
  if (after.source !== feed.source || after.logId !== place.logId) throw expired();
  if (after.position > place.position) return ahead(feed, after);
  if (place.position - after.position > o.maxReplay) throw expired();

  const recent = feed.recent(after.position);
  const through = place.position;
  if (recent) return { events: recent.filter(o.isMine), through };
  return { events: await readLog(feed, { ...after, through, isMine: o.isMine }), through };
}

/** Another gateway, or the house itself, was there before us: what is only on its way here was already seen. */
async function ahead(feed: Feed, after: { logId: string; position: number }): Promise<Missed> {
  const { logId, head } = await feed.log.head().catch(unavailable(feed));
  if (logId !== after.logId || after.position > head) throw expired();
  return { events: [], through: after.position };
}

type Stretch = {
  readonly logId: string;
  readonly position: number;
  readonly through: number;
  readonly isMine: ResumeOptions['isMine'];
};

async function readLog(feed: Feed, { logId, position, through, isMine }: Stretch): Promise<EventEnvelope[]> {
  const mine: EventEnvelope[] = [];
  for (let at = position; at < through;) {
    const page = await feed.log.readAfter(at, Math.min(PAGE, through - at)).catch(unavailable(feed));
    const last = page.kind === 'events' ? page.events.at(-1) : undefined;
    if (page.kind === 'expired' || page.logId !== logId || !last) throw expired();
    mine.push(...page.events.filter(isMine));
    at = last.position;
  }
  return mine;
}

function unavailable({ source }: Feed): (cause: unknown) => never {
  return (cause) => {
    throw new Fault(gatewayFaults.dependencyUnavailable, `The events of ${source} cannot be read.`, { cause });
  };
}

export function expired(): Fault {
  return new Fault(gatewayFaults.cursorExpired);
}
