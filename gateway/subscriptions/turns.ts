import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { Link } from './group.ts';
import type { Missed } from './resume.ts';

/** One subscriber's way along a group's chain: first what it missed, then what happens. */
export type Turns = {
  /** The next event, null when there is none yet. */
  readonly next: () => EventEnvelope | null;
  /** Goes on behind the next event. */
  readonly pass: () => void;
  /** The next of what was missed, to be answered ahead of its turn. */
  readonly upcoming: (count: number) => readonly EventEnvelope[];
  /** Puts what was missed before everything else; live events up to its end were had. */
  readonly resume: (missed: Missed) => void;
  /** How to read more of what was missed, once it is needed; to be resumed with. */
  readonly rest: () => Missed['rest'];
  /** How many live events wait. */
  readonly behind: (newest: Link) => number;
  readonly dropOldest: () => void;
  readonly waiting: (newest: Link) => number;
};

const nothing: Missed = { events: [], through: 0, rest: null };

/** Begins behind that link. */
export function createTurns(start: Link): Turns {
  let at = start;
  let missed = nothing;
  let passed = 0;
  let isReading = false;
  const behind = (newest: Link): number => newest.index - at.index;
  const left = (): number => missed.events.length - passed;

  return {
    next() {
      if (left() > 0) return missed.events[passed] ?? null;
      if (missed.rest) return null;
      while (at.next?.event && at.next.event.position <= missed.through) at = at.next;
      return at.next?.event ?? null;
    },
    pass() {
      if (left() === 0) at = at.next ?? at;
      else passed += 1;
      if (left() > 0) return;
      missed = { ...missed, events: nothing.events };
      passed = 0;
    },
    upcoming: (count) => (left() > 0 ? missed.events.slice(passed, passed + count) : nothing.events),
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
      at = at.next ?? at;
    },
    waiting: (newest) => left() + behind(newest),
  };
}
