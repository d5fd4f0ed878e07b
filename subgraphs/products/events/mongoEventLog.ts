import type { mongo } from 'mongoose';
import type { EventEnvelope, NewEvent } from '#platform/eventLog/eventEnvelope.ts';
import type { EventLog, EventLogHead } from '#platform/eventLog/eventLog.ts';
import { refreshAvailability } from '../store/availability.ts';
import type { EventDocument } from '../store/documents.ts';
import { duplicateKeyOf } from '../store/duplicateKey.ts';
import { driverOf, type ProductsDatabase } from '../store/openProductsStore.ts';
import { pullFacts, readWaiting } from '../store/waitingFacts.ts';
import { endOf, firstSince, latestOf, requireLatest } from './logTimes.ts';

const SOURCE = 'products';
/**
 * So long after it wrote, a relay writes on behind that without looking: if another one has written since, the position
 * is taken and it looks. Far shorter than events are kept, for a position that was pruned is free again.
 */
const SURE_FOR_MS = 1_000;
/** What goes with one command, so that nobody waits long behind it. */
const PRUNE_BATCH = 500;

/**
 * The house's facts over MongoDB without transactions: they wait in the document they tell of and are copied to
 * `events`, whose `_id` is the position, before they are taken out there. A copy whose position or event is there
 * already is tried again behind it, so positions have no gaps and no event has two, however many relays run.
 */
export function createMongoEventLog({ models, logId }: Pick<ProductsDatabase, 'models' | 'logId'>): EventLog {
  const events = driverOf(models.events);
  const toEvent = (document: EventDocument) => envelopeOf(document, logId);
  let lastWritten: { last: EventDocument | null; at: number } = { last: null, at: -Infinity };
  return {
    head: (since) => readHead(events, logId, since),
    async readAfter(position, limit) {
      const found = await events.find({ _id: { $gt: position } }, { sort: { _id: 1 }, limit }).toArray();
      return found.map(toEvent);
    },
    async assign(limit) {
      const waiting = await readWaiting(models, limit);
      if (waiting.length === 0) return [];
      await refreshAvailability(models, [...new Set(waiting.flatMap(({ affects }) => affects ?? []))]);
      const facts = waiting.map(({ event }) => event);
      const { last, at } = lastWritten;
      const guess = performance.now() - at < SURE_FOR_MS ? { known: new Set<string>(), last } : null;
      const written = await append(events, facts, guess);
      lastWritten = { last: written.at(-1) ?? null, at: written.length > 0 ? performance.now() : -Infinity };
      await pullFacts(models, waiting);
      return written.map(toEvent);
    },
    prune: (before) => pruneBefore(events, before),
  };
}

type Events = mongo.Collection<EventDocument>;

/** What of some facts is in the log already, and where it ends. */
type Look = { readonly known: ReadonlySet<string>; readonly last: LastEvent | null };
type LastEvent = Pick<EventDocument, '_id' | 'latestOccurredAt'>;

/** Writes those that are not in the log yet behind its end, in their order; answers them. A first look may be a guess. */
async function append(events: Events, facts: readonly NewEvent[], first: Look | null): Promise<EventDocument[]> {
  const written: EventDocument[] = [];
  for (let look = first; ; look = null) {
    const { known, last } = look ?? (await lookFor(events, facts));
    const missing = documentsBehind(
      last,
      facts.filter(({ id }) => !known.has(id)),
    );
    if (missing.length === 0) return written;
    try {
      await events.insertMany(missing, { ordered: true });
      return [...written, ...missing];
    } catch (error) {
      if (!duplicateKeyOf(error)) throw error;
      // Another relay took a position or wrote an event first; ours before that one are in.
      written.push(...(await ours(events, missing)));
    }
  }
}

async function lookFor(events: Events, facts: readonly NewEvent[]): Promise<Look> {
  const known = await knownIds(events, facts);
  await requireLatest(events);
  return { known, last: await endOf(events, -1) };
}

async function ours(events: Events, missing: readonly EventDocument[]): Promise<EventDocument[]> {
  const positions = missing.map(({ _id }) => _id);
  const found = await events.find({ _id: { $in: positions } }, { projection: { eventId: 1 } }).toArray();
  const idAt = new Map(found.map(({ _id, eventId }) => [_id, eventId]));
  return missing.filter(({ _id, eventId }) => idAt.get(_id) === eventId);
}

async function knownIds(events: Events, facts: readonly NewEvent[]): Promise<Set<string>> {
  const ids = facts.map(({ id }) => id);
  const found = await events.find({ eventId: { $in: ids } }, { projection: { eventId: 1 } }).toArray();
  return new Set(found.map(({ eventId }) => eventId));
}

async function readHead(events: Events, logId: string, since?: Date): Promise<EventLogHead> {
  const [last, first] = [await endOf(events, -1), await endOf(events, 1)];
  const head = last?._id ?? 0;
  const kept = { logId, head, oldest: first?._id ?? head + 1 };
  if (!since) return kept;
  const begin = await firstSince(events, since);
  return { ...kept, since: begin === null ? head : begin - 1 };
}

/** What goes is a beginning of the log, up to the first event that is young enough to stay. */
async function pruneBefore(events: Events, before: Date): Promise<number> {
  const keptFrom = (await firstSince(events, before)) ?? (await endOf(events, -1))?._id ?? 0;
  let pruned = 0;
  for (let from = (await endOf(events, 1))?._id ?? keptFrom; from < keptFrom; from += PRUNE_BATCH) {
    const { deletedCount } = await events.deleteMany({ _id: { $lt: Math.min(keptFrom, from + PRUNE_BATCH) } });
    pruned += deletedCount;
  }
  return pruned;
}

function documentsBehind(last: LastEvent | null, facts: readonly NewEvent[]): EventDocument[] {
  let latest = last?.latestOccurredAt;
  return facts.map((fact, place) => {
    const document = documentOf(fact, (last?._id ?? 0) + 1 + place);
    latest = latestOf(latest, document.occurredAt);
    return { ...document, latestOccurredAt: latest };
  });
}

function documentOf(fact: NewEvent, position: number): EventDocument {
  const { id, type, subject, version, occurredAt, channels, data, traceparent } = fact;
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
    source: SOURCE,
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
