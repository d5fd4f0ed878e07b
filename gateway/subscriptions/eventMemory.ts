import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';

/** The newest events of one house's log, without a gap. */
export type EventMemory = {
  /** Takes the next event in; false when it is not, and what was remembered before is gone. */
  readonly push: (event: EventEnvelope) => boolean;
  /** Everything behind that position of the same log, or null when not all of it is remembered. */
  readonly after: (position: number) => readonly EventEnvelope[] | null;
  readonly newest: () => EventEnvelope | null;
};

export function createEventMemory(capacity: number): EventMemory {
  // Twice the capacity at most, so that forgetting costs next to nothing.
  let events: EventEnvelope[] = [];

  return {
    push(event) {
      const last = events.at(-1);
      const isNext = last === undefined || (last.logId === event.logId && last.position + 1 === event.position);
      if (!isNext) events = [];
      if (events.length >= capacity * 2) events = events.slice(capacity);
      events.push(event);
      return isNext;
    },
    after(position) {
      const [first] = events;
      if (!first || position + 1 < first.position) return null;
      return events.slice(position + 1 - first.position);
    },
    newest: () => events.at(-1) ?? null,
  };
}
