import type { mongo } from 'mongoose';
import type { EventDocument } from '../store/documents.ts';

type Events = mongo.Collection<EventDocument>;

const FILL_BATCH = 500;

/** The first (1) or last (-1) event of the log, with its position and `latestOccurredAt`; null for an empty log. */
export function findBoundaryEvent(events: Events, direction: 1 | -1): Promise<EventDocument | null> {
  return events.findOne({}, { sort: { _id: direction }, projection: { _id: 1, latestOccurredAt: 1 } });
}

/** The position of the first event that occurred at `since` or later; null when there is none. */
export async function firstPositionSince(events: Events, since: Date): Promise<number | null> {
  await fillLatestOccurredAt(events);
  const options = { sort: { latestOccurredAt: 1, _id: 1 }, projection: { _id: 1 } } as const;
  const first = await events.findOne({ latestOccurredAt: { $gte: since } }, options);
  return first?._id ?? null;
}

/**
 * Sets `latestOccurredAt` on events of earlier releases, which have none. It follows from the preceding events, so
 * several replicas may do it at once.
 */
export async function fillLatestOccurredAt(events: Events): Promise<void> {
  for (let filled = FILL_BATCH; filled === FILL_BATCH;) {
    const options = { sort: { _id: 1 }, limit: FILL_BATCH, projection: { occurredAt: 1 } } as const;
    const unset = await events.find({ latestOccurredAt: null as never }, options).toArray();
    filled = unset.length;
    const [first] = unset;
    if (!first) return;
    const before = await events.findOne({ _id: first._id - 1 }, { projection: { latestOccurredAt: 1 } });
    let latest = before?.latestOccurredAt;
    const updates = unset.map(({ _id, occurredAt }) => {
      latest = laterOf(latest, occurredAt);
      return { updateOne: { filter: { _id }, update: { $set: { latestOccurredAt: latest } } } };
    });
    await events.bulkWrite(updates, { ordered: false });
  }
}

export function laterOf(before: Date | undefined, at: Date): Date {
  return before && before > at ? before : at;
}
