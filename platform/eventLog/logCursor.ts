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
  readonly apply: ApplyOne | ApplyMany;
  readonly log: EventLogLog;
};

/** Applies the next event. */
export type ApplyOne = (event: EventEnvelope) => Promise<void>;

/** Applies the next events, as many as there are but at most `most`; when it rejects, all of them come again. */
export type ApplyMany = {
  readonly most: number;
  readonly together: (events: readonly EventEnvelope[]) => Promise<void>;
};

export type LogCursor = {
  readonly place: () => Place;
  /** Reads and applies until the head is reached or the pace is closed. */
  readonly readToHead: () => Promise<void>;
  /** Takes the next events from the front and applies them, or else one message; answers whether the log must be read. */
  readonly take: (heard: WireMessage[]) => Promise<boolean>;
};

/** A place in another house's log that moves only by applying the next event, tried again until it succeeds. */
export function createLogCursor(o: CursorOptions, pace: Pace): LogCursor {
  const { source, log } = o;
  const { most, together } = typeof o.apply === 'function' ? oneByOne(o.apply) : o.apply;
  let place: Place | null = typeof o.from === 'object' && 'position' in o.from ? o.from : null;

  async function readOn(): Promise<Reading> {
    place ??= await findStart(o);
    return readPage(await o.read.readAfter(place.position, PAGE), place);
  }

  async function apply(events: readonly EventEnvelope[]): Promise<void> {
    const isApplied = await pace.retry(() => together(events).then(() => true), ...sayFailure(events, o));
    const last = events.at(-1);
    if (isApplied && last) place = { logId: last.logId, position: last.position };
  }

  return {
    place: () => place ?? { logId: null, position: 0 },
    async readToHead() {
      while (!pace.isClosed()) {
        const reading = await pace.retry(
          readOn,
          ...saysOf(o, 'the event log cannot be read', 'the event log is read again'),
        );
        if (!reading) return;
        if (reading.kind === 'moved') log[reading.level]({ source, from: place, to: reading.place }, reading.reason);
        place = reading.place;
        if (reading.kind === 'moved') continue;
        for (let at = 0; at < reading.events.length && !pace.isClosed(); at += most)
          await apply(reading.events.slice(at, at + most));
        if (reading.isHead) return;
      }
    },
    async take(heard) {
      const events = takeNext(heard, { place, most });
      const message = events.length === 0 ? heard.shift() : undefined;
      if (message) return fitOf(message, place) === 'ahead';
      await apply(events);
      return false;
    },
  };
}

/** The events at the front that follow the place, without gap, taken out. */
function takeNext(heard: WireMessage[], { place, most }: { place: Place | null; most: number }): EventEnvelope[] {
  const events: EventEnvelope[] = [];
  for (let last = place; events.length < most; last = events.at(-1) ?? null) {
    const [message] = heard;
    if (message?.kind !== 'event' || fitOf(message, last) !== 'next') break;
    events.push(message.event);
    heard.shift();
  }
  return events;
}

type Says = readonly [onFailure: (err: unknown) => void, onRecovery: (attempts: number) => void];

function saysOf({ source, log }: CursorOptions, begins: string, ends: string): Says {
  return [
    (err) => log.warn({ err, source }, `${begins}: trying until it is`),
    (attempts) => log.info({ attempts, source }, ends),
  ];
}

function sayFailure(events: readonly EventEnvelope[], { source, log }: CursorOptions): Says {
  const [first] = events;
  const about = { source, id: first?.id, type: first?.type, position: first?.position, count: events.length };
  return [
    (err) => log.error({ err, ...about }, 'an event cannot be applied: trying until it is'),
    (attempts) => log.info({ attempts, ...about }, 'an event is applied again'),
  ];
}

function oneByOne(apply: ApplyOne): ApplyMany {
  const together: ApplyMany['together'] = async ([event]) => event && apply(event);
  return { most: 1, together };
}

async function findStart({ from, read }: CursorOptions): Promise<Place> {
  const { logId, head, since } = await read.head(typeof from === 'object' && 'since' in from ? from.since : undefined);
  return { logId, position: since ?? head };
}
