import { sql, type Kysely } from 'kysely';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { LogPosition } from '#platform/eventLog/logPosition.ts';
import type { UsersTables } from './usersTables.ts';
import type { UsersTransaction } from './writeContext.ts';

type LeaseHolder = { readonly consumer: string; readonly holder: string };

/** The right to advance a consumer from a position of the log, until another holder acquires the lease. */
export type ConsumerLease = LeaseHolder & { readonly from: LogPosition };

/** Another holder has the lease or has advanced the consumer. The transaction is rolled back. */
export class ConsumerLeaseLostError extends Error {
  override readonly name = 'ConsumerLeaseLostError';

  constructor({ consumer, from }: ConsumerLease) {
    super(`expected the lease of ${consumer} at position ${from.position}, got that another process holds it`);
  }
}

// A consumer that stalls inside its transaction would block the next one. PostgreSQL ends its session after this time.
const IDLE_LIMIT_MS = 5_000;
const INBOX_KEPT_DAYS = 30;

/** The leases of consumers; each lease has one holder. Times are by the database's clock. */
export function createConsumers(db: Kysely<UsersTables>) {
  return {
    /**
     * Acquires the lease if it is free, expired or already this holder's; returns the position, null if another holds
     * it.
     */
    async acquire({ consumer, holder }: LeaseHolder, leaseMs: number): Promise<LogPosition | null> {
      await db
        .insertInto('consumers')
        .values({ name: consumer })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      // A holder inside a transaction has locked the row: it is alive, so this does not wait for it.
      const { rows } = await sql<LogPosition>`
        update consumers set holder = ${holder}, held_until = now() + ${leaseMs} * interval '1 millisecond'
        where name = (
          select name from consumers
          where name = ${consumer} and (held_until is null or held_until <= now() or holder = ${holder})
          for update skip locked
        )
        returning log_id as "logId", position`.execute(db);
      return rows[0] ?? null;
    },

    /** Extends the lease to `leaseMs` from now; false if another holds it. */
    async renew({ consumer, holder }: LeaseHolder, leaseMs: number): Promise<boolean> {
      const { numAffectedRows } = await sql`
        update consumers set held_until = now() + ${leaseMs} * interval '1 millisecond'
        where name = ${consumer} and holder = ${holder}`.execute(db);
      return numAffectedRows === 1n;
    },

    /** Releases the lease, so that another can acquire it at once. */
    async release({ consumer, holder }: LeaseHolder): Promise<void> {
      const update = db.updateTable('consumers').set({ holder: null, held_until: null });
      await update.where('name', '=', consumer).where('holder', '=', holder).execute();
    },

    /** Deletes the ids of handled events long after every log has deleted the events. */
    async pruneInbox(): Promise<void> {
      await sql`delete from inbox where handled_at < now() - ${INBOX_KEPT_DAYS} * interval '1 day'`.execute(db);
    },
  };
}

/** Events that the consumer has not handled: `fresh`, or `blocked` by an earlier dead letter of their subject. */
export type ClassifiedEvents = {
  readonly fresh: readonly EventEnvelope[];
  readonly blocked: readonly EventEnvelope[];
};

/**
 * Advances the consumer to a position by compare-and-set, in the transaction of the effects of events up to there, and
 * returns those of them that it has not handled before. Throws ConsumerLeaseLostError if the lease is another's.
 */
export async function advanceConsumer(
  trx: UsersTransaction,
  lease: ConsumerLease,
  { to, events }: { readonly to: LogPosition; readonly events: readonly EventEnvelope[] },
): Promise<ClassifiedEvents> {
  const { consumer, holder, from } = lease;
  const moved = await sql`
    update consumers set log_id = ${to.logId}, position = ${to.position}
    where name = ${consumer} and holder = ${holder} and position = ${from.position}
      and log_id is not distinct from ${from.logId}`.execute(trx);
  if (moved.numAffectedRows !== 1n) throw new ConsumerLeaseLostError(lease);
  if (events.length === 0) return { fresh: [], blocked: [] };
  const [ids, subjects] = [events.map(({ id }) => id), events.map(({ subject }) => subject)];
  // A separate statement, so that it sees what was redriven while the update waited for the row lock.
  const { rows } = await sql<{ taken: string[]; dead: string[] }>`
    with taken as (
      insert into inbox (consumer, event_id) select ${consumer}, id from unnest(${ids}::text[]) as received (id)
      on conflict do nothing returning event_id
    )
    select array(select event_id from taken) as taken,
      array(select subject from dead_letters where consumer = ${consumer} and subject = any(${subjects})) as dead,
      set_config('idle_in_transaction_session_timeout', ${String(IDLE_LIMIT_MS)}, true)`.execute(trx);
  const [taken, dead] = [new Set(rows[0]?.taken), new Set(rows[0]?.dead)];
  // `delete` is true once per id, so a duplicate in the batch is dropped.
  const isNew = events.filter(({ id }) => taken.delete(id));
  const { fresh = [], blocked = [] } = Object.groupBy(isNew, ({ subject }) =>
    dead.has(subject) ? 'blocked' : 'fresh',
  );
  return { fresh, blocked };
}

/** The consumer's position after these events. */
export function positionAfter(events: readonly EventEnvelope[], from: LogPosition): LogPosition {
  const last = events.at(-1);
  return last ? { logId: last.logId, position: last.position } : from;
}
