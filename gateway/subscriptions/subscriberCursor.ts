import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { MissedEvents } from './resume.ts';
import type { EventLink } from './subscriberGroups.ts';

/** One subscriber's position in its group's chain of events: first the events it missed, then the new ones. */
export type SubscriberCursor = {
  /** The next event, null when there is none yet. */
  readonly next: () => EventEnvelope | null;
  /** Moves past the next event. */
  readonly advance: () => void;
  /** The next missed events, whose results may be computed ahead. */
  readonly upcoming: (count: number) => readonly EventEnvelope[];
  /** Puts missed events first; new events up to their end are skipped. */
  readonly resume: (missed: MissedEvents) => void;
  /**
   * Reads more missed events when they are needed; its result is passed to `resume`. Null when there is nothing to
   * read.
   */
  readonly rest: () => MissedEvents['rest'];
  /** How many new events wait. */
  readonly behind: (newest: EventLink) => number;
  readonly dropOldest: () => void;
  /** How many events wait, missed or new. */
  readonly waiting: (newest: EventLink) => number;
};

const none: MissedEvents = { events: [], through: 0, rest: null };

/** Starts after the given link. */
export function createSubscriberCursor(start: EventLink): SubscriberCursor {
  let current = start;
  let missed = none;
  let passed = 0;
  let isReading = false;
  const behind = (newest: EventLink): number => newest.index - current.index;
  const left = (): number => missed.events.length - passed;

  return {
    next() {
      if (left() > 0) return missed.events[passed] ?? null;
      if (missed.rest) return null;
      while (current.next?.event && current.next.event.position <= missed.through) current = current.next;
      return current.next?.event ?? null;
    },
    advance() {
      if (left() === 0) current = current.next ?? current;
      else passed += 1;
      if (left() > 0) return;
      missed = { ...missed, events: none.events };
      passed = 0;
    },
    upcoming: (count) => (left() > 0 ? missed.events.slice(passed, passed + count) : none.events),
    resume(next) {
      missed = next;
      passed = 0;
      isReading = false;
    },
    rest() {
      if (isReading || left() > 0 || missed.rest === null) return null;
      isReading = true;
      return missed.rest;
    },
    behind,
    dropOldest() {
      current = current.next ?? current;
    },
    waiting: (newest) => left() + behind(newest),
  };
}
