import type { mongo } from 'mongoose';
import type { EventDocument } from '../store/documents.ts';

type Events = mongo.Collection<EventDocument>;

const FILL_BATCH = 500;

/** The last (-1) or first (1) event there is, with its position and the latest time up to it. */
export function endOf(events: Events, direction: 1 | -1): Promise<EventDocument | null> {
  return events.findOne({}, { sort: { _id: direction }, projection: { _id: 1, latestOccurredAt: 1 } });
}

/** The position of the first event that occurred at or after that time; null when there is none. */
export async function firstSince(events: Events, since: Date): Promise<number | null> {
  await requireLatest(events);
  const earliest = { sort: { latestOccurredAt: 1, _id: 1 }, projection: { _id: 1 } } as const;
  const first = await events.findOne({ latestOccurredAt: { $gte: since } }, earliest);
  return first?._id ?? null;
}

/**
 * Gives events their `latestOccurredAt` that have none, because a release before this one wrote them. It follows from
 * the events before, so any number may do it at once.
 */
export async function requireLatest(events: Events): Promise<void> {
  for (let filled = FILL_BATCH; filled === FILL_BATCH;) {
    const options = { sort: { _id: 1 }, limit: FILL_BATCH, projection: { occurredAt: 1 } } as const;
    const without = await events.find({ latestOccurredAt: null as never }, options).toArray();
    filled = without.length;
    const [first] = without;
    if (!first) return;
    const before = await events.findOne({ _id: first._id - 1 }, { projection: { latestOccurredAt: 1 } });
    let latest = before?.latestOccurredAt;
    const updates = without.map(({ _id, occurredAt }) => {
      latest = latestOf(latest, occurredAt);
      return { updateOne: { filter: { _id }, update: { $set: { latestOccurredAt: latest } } } };
    });
    await events.bulkWrite(updates, { ordered: false });
  }
}

export function latestOf(before: Date | undefined, at: Date): Date {
  return before && before > at ? before : at;
}
