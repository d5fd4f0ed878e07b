import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { Log } from '#platform/log/log.ts';
import { moveOn, placeAfter, type Found, type Lease, type Place } from '../store/consumers.ts';
import { addDeadLetters } from '../store/deadLetters.ts';
import type { UsersTables } from '../store/usersTables.ts';
import type { Trx } from '../store/writing.ts';

/** Makes events true here, in their order, in the transaction given; what it throws undoes all of them. */
export type HandleEvents = (trx: Trx, events: readonly EventEnvelope[]) => Promise<void>;

/** How often a failing event is tried, and how long to wait after the n-th time. */
export type Patience = { readonly tries: number; readonly waitMs: (tried: number) => number };

export type Handling = {
  readonly db: Kysely<UsersTables>;
  readonly handle: HandleEvents;
  readonly patience: Patience;
  /** Told after each commit. */
  readonly onHandled: (place: Place) => void;
  readonly log: Log;
  /** Ends the waiting between tries. */
  readonly signal: AbortSignal;
};

const MAX_REASON = 500;

/** An event itself cannot be handled; the database is well. */
class HandlingError extends Error {
  override readonly name = 'HandlingError';
}

/**
 * Handles events exactly once: their effects and the consumer's new place are one transaction. Where one of them fails
 * they are halved until it stands alone; one that keeps failing becomes a dead letter, and so do the later ones of its
 * subject, which must not pass it. Answers the lease at its new place. Rejects with LeaseLostError when another has
 * taken over, and when the database cannot be asked: then nothing has happened since the last `onHandled`.
 */
export async function handleOnce(handling: Handling, lease: Lease, events: readonly EventEnvelope[]): Promise<Lease> {
  const [event] = events;
  if (event && events.length === 1) return handleAlone(handling, lease, event);
  try {
    return await tryOnce(handling, lease, events);
  } catch (err) {
    if (!(err instanceof HandlingError)) throw err;
    const middle = Math.ceil(events.length / 2);
    const moved = await handleOnce(handling, lease, events.slice(0, middle));
    return await handleOnce(handling, moved, events.slice(middle));
  }
}

async function handleAlone(handling: Handling, lease: Lease, event: EventEnvelope): Promise<Lease> {
  const { patience, log, signal } = handling;
  const { id, type, subject, position } = event;
  for (let tried = 1; ; tried += 1) {
    try {
      const moved = await tryOnce(handling, lease, [event]);
      if (tried > 1) log.info({ id, type, subject, position, tried }, 'an event is handled after all');
      return moved;
    } catch (err) {
      if (!(err instanceof HandlingError)) throw err;
      if (tried >= patience.tries) {
        log.error(
          { err: err.cause, id, type, subject, position },
          'an event cannot be handled: it is a dead letter now',
        );
        return bury(handling, lease, { event, reason: reasonOf(err.cause) });
      }
      if (tried === 1)
        log.warn({ err: err.cause, id, type, subject, position }, 'an event cannot be handled: trying again');
      await sleep(patience.waitMs(tried), undefined, { signal });
    }
  }
}

/** Why something failed, as a dead letter keeps it. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_REASON);
}

function tryOnce(handling: Handling, lease: Lease, events: readonly EventEnvelope[]): Promise<Lease> {
  const { consumer } = lease;
  return inOneStep(handling, { lease, events }, async (trx, { fresh, behind }) => {
    await addDeadLetters(trx, { consumer, events: behind, reason: 'behind an earlier one of its subject' });
    if (fresh.length === 0) return;
    await sql`savepoint handling`.execute(trx);
    try {
      await handling.handle(trx, fresh);
    } catch (cause) {
      // Only where this succeeds was it an event that failed, and not the database or the way to it.
      await sql`rollback to savepoint handling`.execute(trx);
      throw new HandlingError('the event failed', { cause });
    }
  });
}

type Dead = { readonly event: EventEnvelope; readonly reason: string };

function bury(handling: Handling, lease: Lease, { event, reason }: Dead): Promise<Lease> {
  const { consumer } = lease;
  return inOneStep(handling, { lease, events: [event] }, (trx, { fresh, behind }) =>
    addDeadLetters(trx, { consumer, events: [...fresh, ...behind], reason }),
  );
}

type Step = { readonly lease: Lease; readonly events: readonly EventEnvelope[] };

async function inOneStep(
  { db, onHandled }: Handling,
  { lease, events }: Step,
  work: (trx: Trx, found: Found) => Promise<void>,
): Promise<Lease> {
  await db.transaction().execute(async (trx) => work(trx, await moveOn(trx, lease, events)));
  const place = placeAfter(events, lease.place);
  onHandled(place);
  return { ...lease, place };
}
