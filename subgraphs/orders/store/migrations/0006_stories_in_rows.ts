import { sql, type Kysely, type Migration } from 'kysely';

/**
 * Moves a saga's finished steps into its row, and drops unused indexes that slowed each write of an order down. The
 * columns and tables of the previous release stay.
 */
export const storiesInRows: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table sagas add column steps jsonb not null default '[]', add column step_begun_at timestamptz`.execute(
      db,
    );
    await sql`
      update sagas set
        tries = current.tries,
        last_error = current.last_error,
        step_begun_at = current.begun_at,
        steps = coalesce((
          select jsonb_agg(jsonb_build_object('step', step, 'tries', tries, 'lastError', last_error, 'begunAt', begun_at,
            'endedAt', ended_at) order by position)
          from saga_steps where saga_id = sagas.id and position < sagas.position), '[]')
      from saga_steps as current where current.saga_id = sagas.id and current.position = sagas.position`.execute(db);
    await sql`drop index idempotency_keys_settled, order_lines_of_variant, ledger_of_order`.execute(db);
  },
};
