import type { EventEnvelope } from './eventEnvelope.ts';
import type { EventPage } from './eventLogReader.ts';
import type { EventMessage } from './signedMessage.ts';

/** A reader's position: the id of the log (null before the first read) and the position of the last applied event. */
export type LogPosition = { readonly logId: string | null; readonly position: number };

/**
 * The result of reading one page. `events`: apply them, in order, starting behind `at`. `moved`: nothing to apply; go
 * on reading from `at`, and log `reason` at `level`.
 */
export type PageReading =
  | {
      readonly kind: 'events';
      readonly at: LogPosition;
      readonly events: readonly EventEnvelope[];
      readonly isHead: boolean;
    }
  | { readonly kind: 'moved'; readonly at: LogPosition; readonly level: 'warn' | 'error'; readonly reason: string };

/**
 * How a message relates to a reader's position: it is the `next` event, it is already `applied`, or the log is `ahead`
 * of the reader, which must read it.
 */
export function classifyMessage(message: EventMessage, at: LogPosition | null): 'next' | 'applied' | 'ahead' {
  const isEvent = message.kind === 'event';
  const [logId, position] = isEvent ? [message.event.logId, message.event.position] : [message.logId, message.head];
  if (!at || logId !== at.logId) return 'ahead';
  if (position <= at.position) return 'applied';
  return isEvent && position === at.position + 1 ? 'next' : 'ahead';
}

/** Throws when the page contradicts itself, such as events with a gap between them. */
export function readPage(page: EventPage, { logId, position }: LogPosition): PageReading {
  const moveTo = (to: number) => ({ kind: 'moved', at: { logId: page.logId, position: to } }) as const;
  if (page.logId !== logId && position > 0) {
    return { ...moveTo(0), level: 'warn', reason: 'the log has another id than before: reading it from position 0' };
  }
  if (page.head < position) {
    return {
      ...moveTo(0),
      level: 'error',
      reason: 'the head of the log is behind the position read before, so events were lost: reading it from position 0',
    };
  }
  if (page.kind === 'expired') {
    if (page.oldest <= position + 1)
      throw new Error(`expected the events after position ${position}, got the response that they have expired`);
    const reason = 'the next events were pruned before this reader read them: continuing with the oldest event kept';
    return { ...moveTo(page.oldest - 1), level: 'error', reason };
  }
  requireNext(page.events, position);
  const isHead = page.events.length === 0 || position + page.events.length >= page.head;
  return { kind: 'events', at: { logId: page.logId, position }, events: page.events, isHead };
}

function requireNext(events: readonly EventEnvelope[], position: number): void {
  events.forEach((event, index) => {
    const expected = position + 1 + index;
    if (event.position !== expected) throw new Error(`expected position ${expected} in the log, got ${event.position}`);
  });
}
