import type { EventEnvelope } from './eventEnvelope.ts';
import type { EventLogLog } from './eventLog.ts';
import type { EventLogReader } from './eventLogReader.ts';
import type { Pace } from './pace.ts';
import { fitOf, readPage, type Place, type Reading } from './place.ts';
import type { WireMessage } from './sealedMessage.ts';

const PAGE = 500;

export type CursorOptions = {
  readonly source: string;
  readonly read: EventLogReader;
  /** Behind a position known before, behind everything older than a time, or behind the head the log has now. */
  readonly from: Place | { readonly since: Date } | 'head';
  readonly apply: (event: EventEnvelope) => Promise<void>;
  readonly log: EventLogLog;
};

export type LogCursor = {
  readonly place: () => Place;
  /** Reads and applies until the head is reached or the pace is closed. */
  readonly readToHead: () => Promise<void>;
  /** Applies a message that is the next event; answers whether the log must be read instead. */
  readonly take: (message: WireMessage) => Promise<boolean>;
};

/** A place in another house's log that moves only by applying the next event, tried again until it succeeds. */
export function createLogCursor(o: CursorOptions, pace: Pace): LogCursor {
  const { source, log } = o;
  let place: Place | null = typeof o.from === 'object' && 'position' in o.from ? o.from : null;

  async function readOn(): Promise<Reading> {
    place ??= await findStart(o);
    return readPage(await o.read.readAfter(place.position, PAGE), place);
  }

  async function apply(event: EventEnvelope): Promise<void> {
    const { id, type, logId, position } = event;
    const isApplied = await pace.retry(
      () => o.apply(event).then(() => true),
      (err, attempt) =>
        log.error({ err, attempt, source, id, type, position }, 'an event cannot be applied: trying again'),
    );
    if (isApplied) place = { logId, position };
  }

  return {
    place: () => place ?? { logId: null, position: 0 },
    async readToHead() {
      while (!pace.isClosed()) {
        const reading = await pace.retry(readOn, (err, attempt) =>
          log.warn({ err, attempt, source }, 'the event log cannot be read: trying again'),
        );
        if (!reading) return;
        if (reading.kind === 'moved') log[reading.level]({ source, from: place, to: reading.place }, reading.reason);
        place = reading.place;
        if (reading.kind === 'moved') continue;
        for (const event of reading.events) if (!pace.isClosed()) await apply(event);
        if (reading.isHead) return;
      }
    },
    async take(message) {
      const fit = fitOf(message, place);
      if (fit === 'next' && message.kind === 'event') await apply(message.event);
      return fit === 'ahead';
    },
  };
}

async function findStart({ from, read }: CursorOptions): Promise<Place> {
  const { logId, head, since } = await read.head(typeof from === 'object' && 'since' in from ? from.since : undefined);
  return { logId, position: since ?? head };
}
