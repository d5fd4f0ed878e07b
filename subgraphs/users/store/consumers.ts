import { sql, type Kysely } from 'kysely';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { UsersTables } from './usersTables.ts';
import type { Trx } from './writing.ts';

/** How far a consumer has read: in which log (null: in none yet), and the position whose effect was committed last. */
export type Place = { readonly logId: string | null; readonly position: number };

/** The right to move a consumer on from a place, as long as nobody else has taken it. */
export type Lease = { readonly consumer: string; readonly holder: string; readonly place: Place };

/** Somebody else holds the lease or has moved on: whatever the transaction did is undone. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor({ consumer, place }: Lease) {
    super(`expected to move ${consumer} on from ${place.position}, got that another has taken it over`);
  }
}

// A consumer that stops inside its transaction would hold the next one up; the server then ends it.
const IDLE_LIMIT_MS = 5_000;
const INBOX_KEPT_DAYS = 30;

type Held = { readonly consumer: string; readonly holder: string };

/** The leases of consumers, one holder each; time is the database's. */
export function createConsumers(db: Kysely<UsersTables>) {
  return {
    /** Takes the lease for so long, if it is free, has run out or is ours; answers the place, null when it is another's. */
    async take({ consumer, holder }: Held, leaseMs: number): Promise<Place | null> {
      await db
        .insertInto('consumers')
        .values({ name: consumer })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      // Who is inside a transaction holds the row: they are alive, so there is nothing to wait for.
      const { rows } = await sql<Place>`
        update consumers set holder = ${holder}, held_until = now() + ${leaseMs} * interval '1 millisecond'
        where name = (
          select name from consumers
          where name = ${consumer} and (held_until is null or held_until <= now() or holder = ${holder})
          for update skip locked
        )
        returning log_id as "logId", position`.execute(db);
      return rows[0] ?? null;
    },

    /** Holds it for so long from now; false when another has it. */
    async renew({ consumer, holder }: Held, leaseMs: number): Promise<boolean> {
      const { numAffectedRows } = await sql`
        update consumers set held_until = now() + ${leaseMs} * interval '1 millisecond'
        where name = ${consumer} and holder = ${holder}`.execute(db);
      return numAffectedRows === 1n;
    },

    /** Lets another take it at once. */
    async release({ consumer, holder }: Held): Promise<void> {
      const update = db.updateTable('consumers').set({ holder: null, held_until: null });
      await update.where('name', '=', consumer).where('holder', '=', holder).execute();
    },

    /** Forgets which events were handled long after no log keeps them any more. */
    async pruneInbox(): Promise<void> {
      await sql`delete from inbox where handled_at < now() - ${INBOX_KEPT_DAYS} * interval '1 day'`.execute(db);
    },
  };
}

export type Consumers = ReturnType<typeof createConsumers>;

/** What events are to a consumer: handled never before, or so but behind a dead one of their subject. */
export type Found = { readonly fresh: readonly EventEnvelope[]; readonly behind: readonly EventEnvelope[] };

/**
 * Moves the consumer on to the last of these events in the transaction of their effect, by compare-and-set, and answers
 * those it has not handled before. Throws LeaseLostError when it is not ours to move.
 */
export async function moveOn(trx: Trx, lease: Lease, events: readonly EventEnvelope[]): Promise<Found> {
  const { consumer, holder, place } = lease;
  const to = placeAfter(events, place);
  const moved = await sql`
    update consumers set log_id = ${to.logId}, position = ${to.position}
    where name = ${consumer} and holder = ${holder} and position = ${place.position}
      and log_id is not distinct from ${place.logId}`.execute(trx);
  if (moved.numAffectedRows !== 1n) throw new LeaseLostError(lease);
  const [ids, subjects] = [events.map(({ id }) => id), events.map(({ subject }) => subject)];
  // A statement of its own, so that it sees what was redriven while this one waited for the row.
  const { rows } = await sql<{ taken: string[]; dead: string[] }>`
    with taken as (
      insert into inbox (consumer, event_id) select ${consumer}, id from unnest(${ids}::text[]) as told (id)
      on conflict do nothing returning event_id
    )
    select array(select event_id from taken) as taken,
      array(select subject from dead_letters where consumer = ${consumer} and subject = any(${subjects})) as dead,
      set_config('idle_in_transaction_session_timeout', ${String(IDLE_LIMIT_MS)}, true)`.execute(trx);
  const [taken, dead] = [new Set(rows[0]?.taken), new Set(rows[0]?.dead)];
  // Deleting answers once for each, should one stand there twice.
  const isNew = events.filter(({ id }) => taken.delete(id));
  const { fresh = [], behind = [] } = Object.groupBy(isNew, ({ subject }) => (dead.has(subject) ? 'behind' : 'fresh'));
  return { fresh, behind };
}

/** Where a consumer is once these events are handled. */
export function placeAfter(events: readonly EventEnvelope[], place: Place): Place {
  const last = events.at(-1);
  return last ? { logId: last.logId, position: last.position } : place;
}
