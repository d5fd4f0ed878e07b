import type { mongo } from 'mongoose';
import type { EventEnvelope, NewEvent } from '#platform/eventLog/eventEnvelope.ts';
import type { EventLog, EventLogHead } from '#platform/eventLog/eventLog.ts';
import { refreshAvailability } from '../store/availability.ts';
import type { EventDocument } from '../store/documents.ts';
import { duplicateKeyOf } from '../store/duplicateKey.ts';
import { nativeCollection, type ProductsDatabase } from '../store/openProductsStore.ts';
import { readPendingEvents, removePublished } from '../store/outbox.ts';
import { findBoundaryEvent, firstPositionSince, laterOf, fillLatestOccurredAt } from './logTimes.ts';

/** The source of this subgraph's events, and its name as a service. */
export const productsSource = 'products';
/**
 * For this long after its own write, a relay appends after it without reading the log's end. If another relay has
 * written since, the position is taken and it reads the end. Far shorter than events are kept, because pruned positions
 * are free.
 */
const ASSUME_LAST_FOR_MS = 1_000;
/** Events deleted per command, so that no other command waits long behind it. */
const PRUNE_BATCH = 500;

/**
 * The event log in MongoDB, without transactions. Domain events are written to the outbox of the document they
 * describe, copied to `events`, whose `_id` is the position, and only then removed from the outbox. When the position
 * or the event already exists, the copy is retried after the log's end. So positions have no gaps and no event has two,
 * however many relays run.
 */
export function createMongoEventLog({ models, logId }: Pick<ProductsDatabase, 'models' | 'logId'>): EventLog {
  const events = nativeCollection(models.events);
  const toEvent = (document: EventDocument) => envelopeOf(document, logId);
  let lastWritten: { last: EventDocument | null; at: number } = { last: null, at: -Infinity };
  return {
    head: (since) => readHead(events, logId, since),
    async readAfter(position, limit) {
      const found = await events.find({ _id: { $gt: position } }, { sort: { _id: 1 }, limit }).toArray();
      return found.map(toEvent);
    },
    async assign(limit) {
      const pending = await readPendingEvents(models, limit);
      if (pending.length === 0) return [];
      await refreshAvailability(models, [...new Set(pending.flatMap(({ affects }) => affects ?? []))]);
      const newEvents = pending.map(({ event }) => event);
      const { last, at } = lastWritten;
      const assumed = performance.now() - at < ASSUME_LAST_FOR_MS ? { known: new Set<string>(), last } : null;
      const written = await append(events, newEvents, assumed);
      lastWritten = { last: written.at(-1) ?? null, at: written.length > 0 ? performance.now() : -Infinity };
      await removePublished(models, pending);
      return written.map(toEvent);
    },
    prune: (before) => pruneBefore(events, before),
  };
}

type Events = mongo.Collection<EventDocument>;

/** The ids of those new events that are in the log already, and the log's last event. */
type LogState = { readonly known: ReadonlySet<string>; readonly last: LastEvent | null };
type LastEvent = Pick<EventDocument, '_id' | 'latestOccurredAt'>;

/** Appends the events that are not in the log yet, in order, and returns them. `assumed` may be outdated. */
async function append(
  events: Events,
  newEvents: readonly NewEvent[],
  assumed: LogState | null,
): Promise<EventDocument[]> {
  const written: EventDocument[] = [];
  for (let state = assumed; ; state = null) {
    const { known, last } = state ?? (await readLogState(events, newEvents));
    const missing = documentsAfter(
      last,
      newEvents.filter(({ id }) => !known.has(id)),
    );
    if (missing.length === 0) return written;
    try {
      await events.insertMany(missing, { ordered: true });
      return [...written, ...missing];
    } catch (error) {
      if (!duplicateKeyOf(error)) throw error;
      // Another relay took a position or wrote an event first; the documents before that one were inserted.
      written.push(...(await insertedAmong(events, missing)));
    }
  }
}

async function readLogState(events: Events, newEvents: readonly NewEvent[]): Promise<LogState> {
  const known = await knownIds(events, newEvents);
  await fillLatestOccurredAt(events);
  return { known, last: await findBoundaryEvent(events, -1) };
}

async function insertedAmong(events: Events, missing: readonly EventDocument[]): Promise<EventDocument[]> {
  const positions = missing.map(({ _id }) => _id);
  const found = await events.find({ _id: { $in: positions } }, { projection: { eventId: 1 } }).toArray();
  const idAt = new Map(found.map(({ _id, eventId }) => [_id, eventId]));
  return missing.filter(({ _id, eventId }) => idAt.get(_id) === eventId);
}

async function knownIds(events: Events, newEvents: readonly NewEvent[]): Promise<Set<string>> {
  const ids = newEvents.map(({ id }) => id);
  const found = await events.find({ eventId: { $in: ids } }, { projection: { eventId: 1 } }).toArray();
  return new Set(found.map(({ eventId }) => eventId));
}

async function readHead(events: Events, logId: string, since?: Date): Promise<EventLogHead> {
  const [last, first] = [await findBoundaryEvent(events, -1), await findBoundaryEvent(events, 1)];
  const head = last?._id ?? 0;
  const range = { logId, head, oldest: first?._id ?? head + 1 };
  if (!since) return range;
  const start = await firstPositionSince(events, since);
  return { ...range, since: start === null ? head : start - 1 };
}

/** Deletes the start of the log, up to the first event that occurred at `before` or later, but never the last event. */
async function pruneBefore(events: Events, before: Date): Promise<number> {
  // Read first: an event that is appended meanwhile is later, and may be recent.
  const last = await findBoundaryEvent(events, -1);
  const keptFrom = (await firstPositionSince(events, before)) ?? last?._id ?? 0;
  let pruned = 0;
  for (let from = (await findBoundaryEvent(events, 1))?._id ?? keptFrom; from < keptFrom; from += PRUNE_BATCH) {
    const { deletedCount } = await events.deleteMany({ _id: { $lt: Math.min(keptFrom, from + PRUNE_BATCH) } });
    pruned += deletedCount;
  }
  return pruned;
}

function documentsAfter(last: LastEvent | null, newEvents: readonly NewEvent[]): EventDocument[] {
  let latest = last?.latestOccurredAt;
  return newEvents.map((event, index) => {
    const document = documentOf(event, (last?._id ?? 0) + 1 + index);
    latest = laterOf(latest, document.occurredAt);
    return { ...document, latestOccurredAt: latest };
  });
}

function documentOf(event: NewEvent, position: number): EventDocument {
  const { id, type, subject, version, occurredAt, channels, data, traceparent } = event;
  return {
    _id: position,
    eventId: id,
    type,
    subject,
    version,
    occurredAt: new Date(occurredAt),
    channels: [...channels],
    data,
    traceparent,
  };
}

function envelopeOf(document: EventDocument, logId: string): EventEnvelope {
  const { _id, eventId, type, subject, version, occurredAt, channels, data, traceparent } = document;
  return {
    id: eventId,
    type,
    source: productsSource,
    logId,
    position: _id,
    subject,
    version,
    occurredAt: occurredAt.toISOString(),
    owner: null,
    channels,
    data,
    traceparent,
  };
}
