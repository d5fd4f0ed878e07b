import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { Log } from '#platform/log/log.ts';
import { moveOn, type Lease } from '../store/consumers.ts';
import { addDeadLetter } from '../store/deadLetters.ts';
import type { UsersTables } from '../store/usersTables.ts';
import type { Trx } from '../store/writing.ts';

/** Makes an event true here, in the transaction given; what it throws undoes that. */
export type HandleEvent = (trx: Trx, event: EventEnvelope) => Promise<void>;

/** How often a failing event is tried, and how long to wait after the n-th time. */
export type Patience = { readonly tries: number; readonly waitMs: (tried: number) => number };

export type Handling = {
  readonly db: Kysely<UsersTables>;
  readonly handle: HandleEvent;
  readonly patience: Patience;
  readonly log: Log;
  /** Ends the waiting between tries. */
  readonly signal: AbortSignal;
};

const MAX_REASON = 500;

/** The event itself cannot be handled; the database is well. */
class HandlingError extends Error {
  override readonly name = 'HandlingError';
}

/**
 * Handles an event exactly once: its effect and the consumer's new place are one transaction. One that keeps failing
 * becomes a dead letter, and so do the later ones of its subject, which must not pass it. Rejects with LeaseLostError
 * when another has taken over, and when the database cannot be asked: then nothing has happened.
 */
export async function handleOnce(handling: Handling, lease: Lease, event: EventEnvelope): Promise<void> {
  const { patience, log, signal } = handling;
  const { id, type, subject, position } = event;
  for (let tried = 1; ; tried += 1) {
    try {
      return await tryOnce(handling, lease, event);
    } catch (err) {
      if (!(err instanceof HandlingError)) throw err;
      if (tried >= patience.tries) {
        log.error(
          { err: err.cause, id, type, subject, position },
          'an event cannot be handled: it is a dead letter now',
        );
        return bury(handling, lease, { event, reason: reasonOf(err.cause) });
      }
      log.warn({ err: err.cause, id, type, subject, position, tried }, 'an event cannot be handled: trying again');
      await sleep(patience.waitMs(tried), undefined, { signal });
    }
  }
}

/** Why something failed, as a dead letter keeps it. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_REASON);
}

function tryOnce({ db, handle }: Handling, lease: Lease, event: EventEnvelope): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const found = await moveOn(trx, lease, event);
    if (found === 'known') return;
    if (found === 'behind') {
      await addDeadLetter(trx, { consumer: lease.consumer, event, reason: 'behind an earlier one of its subject' });
      return;
    }
    await sql`savepoint handling`.execute(trx);
    try {
      await handle(trx, event);
    } catch (cause) {
      // Only where this succeeds was it the event that failed, and not the database or the way to it.
      await sql`rollback to savepoint handling`.execute(trx);
      throw new HandlingError('the event failed', { cause });
    }
  });
}

type Dead = { readonly event: EventEnvelope; readonly reason: string };

function bury({ db }: Handling, lease: Lease, { event, reason }: Dead): Promise<void> {
  return db.transaction().execute(async (trx) => {
    if ((await moveOn(trx, lease, event)) === 'known') return;
    await addDeadLetter(trx, { consumer: lease.consumer, event, reason });
  });
}
