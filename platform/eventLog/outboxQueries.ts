import { sql, type QueryExecutorProvider } from 'kysely';
import type { EventEnvelope } from './eventEnvelope.ts';
import type { EventLogHead } from './eventLog.ts';

// One lock number for all logs, because a database holds one log; unlikely to collide with other advisory locks.
const RELAY_LOCK = 7_311_890_265;
// A relay that stops inside its transaction would block all others, so the server ends the transaction.
const RELAY_IDLE_LIMIT_MS = 5_000;
const PRUNE_BATCH = 5_000;

// pg answers int8 as text or number, depending on how its parser is configured.
type Count = number | string;

/** A row of the outbox as these queries return it. */
export type OutboxRow = Omit<EventEnvelope, 'source' | 'logId' | 'position' | 'version' | 'occurredAt'> & {
  readonly position: Count;
  readonly version: Count;
  readonly occurredAt: Date | string;
  readonly logId: string;
};

const columns = sql`outbox.position, id, type, subject, version, occurred_at as "occurredAt", owner, channels, data,
  traceparent, log_id as "logId"`;

/** See `EventLog.readAfter`. */
export async function selectAfter(db: QueryExecutorProvider, position: number, limit: number): Promise<OutboxRow[]> {
  const { rows } = await sql<OutboxRow>`
    select ${columns} from outbox, outbox_counter where position > ${position} order by position limit ${limit}`.execute(
    db,
  );
  return rows;
}

/** Whether there is an event without a position; reads an index that is nearly always empty. */
export async function hasUnassigned(db: QueryExecutorProvider): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from outbox where position is null) as found`.execute(db);
  return rows[0]?.found === true;
}

/**
 * See `EventLog.assign`. The lock is taken by a separate statement: under READ COMMITTED the next statement then sees
 * all that the last relay committed. An event whose transaction commits late with a low sequence gets its position
 * later. Within a subject, the row lock of its writers makes sequence and version agree.
 */
export async function assignPositions(trx: QueryExecutorProvider, limit: number): Promise<OutboxRow[]> {
  await sql`
    select set_config('idle_in_transaction_session_timeout', ${String(RELAY_IDLE_LIMIT_MS)}, true),
      pg_advisory_xact_lock(${RELAY_LOCK}::bigint)`.execute(trx);
  const { rows } = await sql<OutboxRow>`
    with new as materialized (
      select sequence as taken, row_number() over (order by sequence) as place
      from (select sequence from outbox where position is null order by sequence limit ${limit}) as first
    ), counter as (
      update outbox_counter set last_position = last_position + (select count(*) from new)
      where exists (select from new)
      returning log_id, last_position - (select count(*) from new) as given
    )
    update outbox set position = given + place from new, counter where sequence = taken
    returning ${columns}`.execute(trx);
  return rows;
}

/** See `EventLog.head`. */
export async function readHead(db: QueryExecutorProvider, since: Date | undefined): Promise<EventLogHead> {
  // Materialized, because the planner would otherwise scan the log from its oldest row to the first recent one.
  const behind = since
    ? sql`(with recent as materialized (select position from outbox where occurred_at >= ${since} and position is not null)
        select min(position) - 1 from recent)`
    : sql`null`;
  const { rows } = await sql<{ logId: string; head: Count; oldest: Count | null; behind: Count | null }>`
    select log_id as "logId", last_position as head, (select min(position) from outbox) as oldest, ${behind} as behind
    from outbox_counter`.execute(db);
  const row = rows[0];
  if (!row) throw new Error('expected one row in outbox_counter, got none: was eventLogMigration run?');
  const head = Number(row.head);
  const kept = { logId: row.logId, head, oldest: Number(row.oldest ?? head + 1) };
  return since ? { ...kept, since: Number(row.behind ?? head) } : kept;
}

/**
 * See `EventLog.prune`. The log has no gaps, so the oldest events are removed up to the first one that is recent
 * enough.
 */
export async function pruneBefore(db: QueryExecutorProvider, before: Date): Promise<number> {
  const { rows } = await sql<{ keptFrom: Count | null }>`
    select coalesce(
      (select position from outbox where position is not null and occurred_at >= ${before} order by position limit 1),
      (select max(position) from outbox)) as "keptFrom"`.execute(db);
  const keptFrom = Number(rows[0]?.keptFrom ?? 0);
  let pruned = 0;
  for (let batch = PRUNE_BATCH; batch === PRUNE_BATCH; pruned += batch) {
    // Without gaps a range of positions is a number of rows, and the range uses the index.
    const { numAffectedRows } = await sql`
      delete from outbox
      where position < least(${keptFrom}::bigint, (select min(position) from outbox) + ${PRUNE_BATCH}::bigint)`.execute(
      db,
    );
    batch = Number(numAffectedRows ?? 0);
  }
  return pruned;
}
