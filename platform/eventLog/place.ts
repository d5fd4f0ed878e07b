import type { EventEnvelope } from './eventEnvelope.ts';
import type { EventPage } from './eventLogReader.ts';
import type { WireMessage } from './sealedMessage.ts';

/** How far a reader has come: in which log (null: in none yet), and the position it applied last. */
export type Place = { readonly logId: string | null; readonly position: number };

/** What a page of the log means to a reader at a place: events to apply, or that it has to move, and why. */
export type Reading =
  | {
      readonly kind: 'events';
      readonly place: Place;
      readonly events: readonly EventEnvelope[];
      readonly isHead: boolean;
    }
  | { readonly kind: 'moved'; readonly place: Place; readonly level: 'warn' | 'error'; readonly reason: string };

/** Whether a message is the next event, one already applied, or says that there is something to be read. */
export function fitOf(message: WireMessage, place: Place | null): 'next' | 'known' | 'ahead' {
  const isEvent = message.kind === 'event';
  const [logId, position] = isEvent ? [message.event.logId, message.event.position] : [message.logId, message.head];
  if (!place || logId !== place.logId) return 'ahead';
  if (position <= place.position) return 'known';
  return isEvent && position === place.position + 1 ? 'next' : 'ahead';
}

/** Throws when the page makes no sense, as an answer of a house that is broken. */
export function readPage(page: EventPage, { logId, position }: Place): Reading {
  const moveTo = (to: number) => ({ kind: 'moved', place: { logId: page.logId, position: to } }) as const;
  if (page.logId !== logId && position > 0) {
    return { ...moveTo(0), level: 'warn', reason: 'this is another log than the one known: it is read from 0' };
  }
  if (page.head < position) {
    return {
      ...moveTo(0),
      level: 'error',
      reason: 'the log lost its end, it is behind what was read: it is read from 0',
    };
  }
  if (page.kind === 'expired') {
    if (page.oldest <= position + 1) throw new Error(`expected events after ${position}, got that they have expired`);
    const reason = 'the next events are no longer kept and lost to this reader: it goes on from the oldest';
    return { ...moveTo(page.oldest - 1), level: 'error', reason };
  }
  requireNext(page.events, position);
  const isHead = page.events.length === 0 || position + page.events.length >= page.head;
  return { kind: 'events', place: { logId: page.logId, position }, events: page.events, isHead };
}

function requireNext(events: readonly EventEnvelope[], position: number): void {
  events.forEach((event, index) => {
    const expected = position + 1 + index;
    if (event.position !== expected) throw new Error(`expected position ${expected} in the log, got ${event.position}`);
  });
}
