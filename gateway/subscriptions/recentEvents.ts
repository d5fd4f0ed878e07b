import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { addEvent, type EventsByChannel } from './logRange.ts';

/** The newest events of one subgraph's log, without a gap. */
export type RecentEvents = {
  /**
   * Adds the next event. Returns false, and forgets all earlier events, when the event does not follow the newest one.
   */
  readonly push: (event: EventEnvelope) => boolean;
  /** The position after which every event is kept; null when none is kept. */
  readonly start: () => number | null;
  /** The events kept of a channel, in order. */
  readonly ofChannel: (channel: string) => readonly EventEnvelope[];
  readonly newest: () => EventEnvelope | null;
};

type Half = { readonly start: number; count: number; readonly byChannel: EventsByChannel };

/** Keeps between `capacity` and twice as many of the newest events: the older half is dropped as a whole. */
export function createRecentEvents(capacity: number): RecentEvents {
  let newest: EventEnvelope | null = null;
  let halves: readonly Half[] = [];

  return {
    push(event) {
      const isNext = newest === null || (newest.logId === event.logId && newest.position + 1 === event.position);
      if (!isNext) halves = [];
      let half = halves.at(-1);
      if (!half || half.count === capacity) {
        const next: Half = { start: event.position - 1, count: 0, byChannel: new Map() };
        halves = half ? [half, next] : [next];
        half = next;
      }
      half.count += 1;
      addEvent(half.byChannel, event);
      newest = event;
      return isNext;
    },
    start: () => halves[0]?.start ?? null,
    ofChannel: (channel) => halves.flatMap(({ byChannel }) => byChannel.get(channel) ?? []),
    newest: () => newest,
  };
}
