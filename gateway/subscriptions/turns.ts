import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { Link } from './group.ts';

/** One subscriber's way along a group's chain: first what it missed, then what happens. */
export type Turns = {
  /** The next event, null when there is none yet. */
  readonly take: () => EventEnvelope | null;
  /** The next of what was missed, to be answered ahead of its turn. */
  readonly upcoming: (count: number) => readonly EventEnvelope[];
  /** Puts what was missed before everything else; live events up to that position were had. */
  readonly resume: (missed: readonly EventEnvelope[], through: number) => void;
  /** How many live events wait. */
  readonly behind: (newest: Link) => number;
  readonly dropOldest: () => void;
  readonly waiting: (newest: Link) => number;
};

/** Begins behind that link. */
export function createTurns(start: Link): Turns {
  let at = start;
  let missed: readonly EventEnvelope[] = [];
  let passed = 0;
  let through = 0;
  const behind = (newest: Link): number => newest.index - at.index;

  return {
    take() {
      const event = missed[passed];
      if (event) {
        passed += 1;
        return event;
      }
      missed = [];
      passed = 0;
      while (at.next) {
        at = at.next;
        if (at.event && at.event.position > through) return at.event;
      }
      return null;
    },
    upcoming: (count) => missed.slice(passed, passed + count),
    resume(events, position) {
      missed = events;
      through = position;
    },
    behind,
    dropOldest() {
      at = at.next ?? at;
    },
    waiting: (newest) => missed.length - passed + behind(newest),
  };
}
