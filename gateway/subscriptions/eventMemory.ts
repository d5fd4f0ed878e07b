import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { addTo, type ByChannel } from './stretch.ts';

/** The newest events of one house's log, without a gap. */
export type EventMemory = {
  /** Takes the next event in; false when it is not, and what was remembered before is gone. */
  readonly push: (event: EventEnvelope) => boolean;
  /** The position behind which everything is remembered; null when nothing is. */
  readonly start: () => number | null;
  /** What is remembered of a channel, in order. */
  readonly on: (channel: string) => readonly EventEnvelope[];
  readonly newest: () => EventEnvelope | null;
};

type Half = { readonly start: number; count: number; readonly byChannel: ByChannel };

/** Remembers the newest `capacity` events at least and twice as many at most: half of it is forgotten at once. */
export function createEventMemory(capacity: number): EventMemory {
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
      addTo(half.byChannel, event);
      newest = event;
      return isNext;
    },
    start: () => halves[0]?.start ?? null,
    on: (channel) => halves.flatMap(({ byChannel }) => byChannel.get(channel) ?? []),
    newest: () => newest,
  };
}
