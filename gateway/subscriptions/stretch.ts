import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';

/** What stands behind `position` and up to `through` in a log, as far as it is of one channel. */
export type Stretch = {
  readonly logId: string;
  readonly channel: string;
  readonly position: number;
  readonly through: number;
  /** How many events are taken at once. */
  readonly limit: number;
};

/** A beginning of a stretch: all of its events up to `through`. */
export type Leg = { readonly events: readonly EventEnvelope[]; readonly through: number };

/** The leg of a stretch in what its channel has up to `end`. */
export function legOf(events: readonly EventEnvelope[], { position, through, limit }: Stretch, end: number): Leg {
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

/** Events in their order, by the channels they concern. */
export type ByChannel = Map<string, EventEnvelope[]>;

export function addTo(byChannel: ByChannel, event: EventEnvelope): void {
  for (const channel of event.channels) {
    const known = byChannel.get(channel);
    if (known) known.push(event);
    else byChannel.set(channel, [event]);
  }
}
