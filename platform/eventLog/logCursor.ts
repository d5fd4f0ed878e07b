import type { EventEnvelope } from './eventEnvelope.ts';
import type { EventLogLogger } from './eventLog.ts';
import type { EventLogReader } from './eventLogReader.ts';
import type { PollLoop } from './pollLoop.ts';
import { classifyMessage, readPage, type LogPosition, type PageReading } from './logPosition.ts';
import type { EventMessage } from './signedMessage.ts';

const PAGE = 500;

export type CursorOptions = {
  readonly source: string;
  readonly read: EventLogReader;
  /** Start behind a known position, behind all events older than a time, or behind the current head of the log. */
  readonly from: LogPosition | { readonly since: Date } | 'head';
  readonly apply: ApplyEvent | ApplyBatch;
  readonly log: EventLogLogger;
};

/** Applies the next event. */
export type ApplyEvent = (event: EventEnvelope) => Promise<void>;

/** Applies the next events, at most `maxEvents` at once; when it rejects, it is called again with all of them. */
export type ApplyBatch = {
  readonly maxEvents: number;
  readonly applyBatch: (events: readonly EventEnvelope[]) => Promise<void>;
};

export type LogCursor = {
  readonly position: () => LogPosition;
  /** Reads and applies events until the head is reached or the poll loop is closed. */
  readonly readToHead: () => Promise<void>;
  /**
   * Takes the consecutive events from the front of `received` and applies them, or drops one other message; returns
   * whether the log must be read.
   */
  readonly applyReceived: (received: EventMessage[]) => Promise<boolean>;
};

/** A position in another service's log that advances only by applying the next event, retried until it succeeds. */
export function createLogCursor(o: CursorOptions, pollLoop: PollLoop): LogCursor {
  const { source, log } = o;
  const { maxEvents, applyBatch } = typeof o.apply === 'function' ? batchesOfOne(o.apply) : o.apply;
  let position: LogPosition | null = typeof o.from === 'object' && 'position' in o.from ? o.from : null;

  async function readOn(): Promise<PageReading> {
    position ??= await findStart(o);
    return readPage(await o.read.readAfter(position.position, PAGE), position);
  }

  async function apply(events: readonly EventEnvelope[]): Promise<void> {
    const isApplied = await pollLoop.retry(() => applyBatch(events).then(() => true), ...logApplyRetries(events, o));
    const last = events.at(-1);
    if (isApplied && last) position = { logId: last.logId, position: last.position };
  }

  return {
    position: () => position ?? { logId: null, position: 0 },
    async readToHead() {
      while (!pollLoop.isClosed()) {
        const reading = await pollLoop.retry(
          readOn,
          ...logRetries(o, 'cannot read the event log', 'reads the event log again'),
        );
        if (!reading) return;
        if (reading.kind === 'moved') log[reading.level]({ source, from: position, to: reading.at }, reading.reason);
        position = reading.at;
        if (reading.kind === 'moved') continue;
        for (let at = 0; at < reading.events.length && !pollLoop.isClosed(); at += maxEvents)
          await apply(reading.events.slice(at, at + maxEvents));
        if (reading.isHead) return;
      }
    },
    async applyReceived(received) {
      const events = takeConsecutive(received, { position, maxEvents });
      const message = events.length === 0 ? received.shift() : undefined;
      if (message) return classifyMessage(message, position) === 'ahead';
      await apply(events);
      return false;
    },
  };
}

/** Takes the events at the front that follow the position without a gap. */
function takeConsecutive(
  received: EventMessage[],
  { position, maxEvents }: { position: LogPosition | null; maxEvents: number },
): EventEnvelope[] {
  const events: EventEnvelope[] = [];
  for (let last = position; events.length < maxEvents; last = events.at(-1) ?? null) {
    const [message] = received;
    if (message?.kind !== 'event' || classifyMessage(message, last) !== 'next') break;
    events.push(message.event);
    received.shift();
  }
  return events;
}

type RetryLogging = readonly [onFailure: (err: unknown) => void, onRecovery: (attempts: number) => void];

function logRetries({ source, log }: CursorOptions, failure: string, recovery: string): RetryLogging {
  return [
    (err) => log.warn({ err, source }, `${failure}: retrying until it succeeds`),
    (attempts) => log.info({ attempts, source }, recovery),
  ];
}

function logApplyRetries(events: readonly EventEnvelope[], { source, log }: CursorOptions): RetryLogging {
  const [first] = events;
  const about = { source, id: first?.id, type: first?.type, position: first?.position, count: events.length };
  return [
    (err) => log.error({ err, ...about }, 'cannot apply an event: retrying until it succeeds'),
    (attempts) => log.info({ attempts, ...about }, 'applied the event that had failed'),
  ];
}

function batchesOfOne(apply: ApplyEvent): ApplyBatch {
  const applyBatch: ApplyBatch['applyBatch'] = async ([event]) => event && apply(event);
  return { maxEvents: 1, applyBatch };
}

async function findStart({ from, read }: CursorOptions): Promise<LogPosition> {
  const { logId, head, since } = await read.head(typeof from === 'object' && 'since' in from ? from.since : undefined);
  return { logId, position: since ?? head };
}
