import {
  sql,
  type ColumnType,
  type Generated,
  type Kysely,
  type Migration,
  type QueryExecutorProvider,
  type RawBuilder,
} from 'kysely';
import type { EventEnvelope, NewEvent } from './eventEnvelope.ts';
import type { EventLog } from './eventLog.ts';
import { assignPositions, hasUnassigned, pruneBefore, readHead, selectAfter, type OutboxRow } from './outboxQueries.ts';

/** The tables that `eventLogMigration` creates, for a service's own `DB` type. */
export type EventLogTables = {
  outbox: {
    sequence: ColumnType<number, never, never>;
    position: ColumnType<number | null, never, number | null>;
    id: string;
    type: string;
    subject: string;
    version: number;
    occurred_at: Date;
    owner: string | null;
    channels: string[];
    data: unknown;
    traceparent: string | null;
  };
  outbox_counter: { is_only: Generated<boolean>; log_id: Generated<string>; last_position: Generated<number> };
};

/**
 * The outbox, which is the service's event log. `sequence` is the order of writing, `position` the order of the log. An
 * event without a position is new; a partial index holds only these. The id of the log is generated here, once.
 */
export const eventLogMigration: Migration = {
  async up(db) {
    await sql`
      create table outbox (
        sequence bigint generated always as identity primary key,
        position bigint,
        id text not null constraint outbox_id unique,
        type text not null,
        subject text not null,
        version bigint not null,
        occurred_at timestamptz not null,
        owner text,
        channels text[] not null,
        data jsonb not null,
        traceparent text,
        constraint outbox_subject_version unique (subject, version)
      )`.execute(db);
    await sql`create index outbox_new on outbox (sequence) where position is null`.execute(db);
    await sql`create unique index outbox_position on outbox (position) where position is not null`.execute(db);
    await sql`create index outbox_occurred_at on outbox (occurred_at)`.execute(db);
    await sql`
      create table outbox_counter (
        is_only boolean primary key default true check (is_only),
        log_id text not null default gen_random_uuid()::text,
        last_position bigint not null default 0
      )`.execute(db);
    await sql`insert into outbox_counter default values`.execute(db);
  },
};

/**
 * A Kysely transaction over any tables. Required, because an event is written in the transaction of the change it
 * describes.
 */
export type OpenTransaction = QueryExecutorProvider & { readonly isTransaction: true };

/**
 * Writes events into the outbox, in their order, in the transaction of the change they describe. A transaction that
 * writes events of a subject must hold that subject's row lock, or have inserted the row, so that its versions are in
 * order.
 */
export async function appendEvents(trx: OpenTransaction, events: readonly NewEvent[]): Promise<void> {
  if (events.length > 0) await insertion(serializeEvents(events)).execute(trx);
}

/**
 * {@link appendEvents} as a part (`with … as`) of the statement that makes the change, under the same conditions.
 * `written` is the result of {@link serializeEvents}.
 */
export function insertEvents(serializedEvents: string): RawBuilder<object> {
  return sql`(${insertion(serializedEvents)})`;
}

/** Serializes events for {@link insertEvents}. */
export function serializeEvents(events: readonly NewEvent[]): string {
  return JSON.stringify(events);
}

function insertion(serializedEvents: string): RawBuilder<object> {
  return sql`
    insert into outbox (id, type, subject, version, occurred_at, owner, channels, data, traceparent)
    select e->>'id', e->>'type', e->>'subject', (e->>'version')::bigint, (e->>'occurredAt')::timestamptz, e->>'owner',
      array(select jsonb_array_elements_text(e->'channels')), e->'data', e->>'traceparent'
    from jsonb_array_elements(${serializedEvents}::jsonb) with ordinality as written (e, place)
    order by place`;
}

/** Creates the event log over the outbox of `eventLogMigration` in this database. */
export function createPostgresEventLog<DB>(db: Kysely<DB>, source: string): EventLog {
  const toEvent = (row: OutboxRow): EventEnvelope => ({
    ...row,
    source,
    position: Number(row.position),
    version: Number(row.version),
    occurredAt: new Date(row.occurredAt).toISOString(),
  });

  return {
    head: (since) => readHead(db, since),
    readAfter: async (position, limit) => (await selectAfter(db, position, limit)).map(toEvent),
    async assign(limit) {
      if (!(await hasUnassigned(db))) return [];
      const transaction = db.transaction().setIsolationLevel('read committed');
      const rows = await transaction.execute((trx) => assignPositions(trx, limit));
      return rows.map(toEvent).sort((one, other) => one.position - other.position);
    },
    prune: (before) => pruneBefore(db, before),
  };
}
