import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';

/** The events of one channel after `position` and up to `through` in a log. */
export type LogRange = {
  readonly logId: string;
  readonly channel: string;
  readonly position: number;
  readonly through: number;
  /** The most events that are read at once. */
  readonly limit: number;
};

/** The first part of a range: all of its events up to `through`. */
export type LogSlice = { readonly events: readonly EventEnvelope[]; readonly through: number };

/** The slice of a range that `events`, those of its channel up to `end`, contain. */
export function sliceOf(
  events: readonly EventEnvelope[],
  { position, through, limit }: LogRange,
  end: number,
): LogSlice {
  const found: EventEnvelope[] = [];
  const last = Math.min(end, through);
  for (const event of events) {
    if (event.position <= position) continue;
    if (event.position > last) break;
    found.push(event);
    if (found.length === limit) return { events: found, through: event.position };
  }
  return { events: found, through: last };
}

/** Events in log order, by channel. */
export type EventsByChannel = Map<string, EventEnvelope[]>;

export function addEvent(byChannel: EventsByChannel, event: EventEnvelope): void {
  for (const channel of event.channels) {
    const known = byChannel.get(channel);
    if (known) known.push(event);
    else byChannel.set(channel, [event]);
  }
}

/** The events after a cursor are no longer kept. */
export function cursorExpired(): Fault {
  return new Fault(gatewayFaults.cursorExpired);
}

/** The log cannot be read at the moment. */
export function eventsUnavailable(source: string, cause?: unknown): Fault {
  return new Fault(gatewayFaults.dependencyUnavailable, `The events of ${source} cannot be read.`, { cause });
}
