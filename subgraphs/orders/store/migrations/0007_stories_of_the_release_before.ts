import { sql, type Kysely, type Migration } from 'kysely';

/**
 * Restores `sagas.position` and `saga_steps` where an earlier form of 0006 dropped them, for the previous release,
 * which uses them. Defaults allow each of the two releases to omit the columns of the other.
 */
export const storiesOfTheReleaseBefore: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table sagas add column if not exists position integer`.execute(db);
    await sql`alter table sagas
      alter column position set default 1,
      alter column step_begun_at set default now()`.execute(db);
    await sql`update sagas set position = coalesce(position, jsonb_array_length(steps) + 1),
      step_begun_at = coalesce(step_begun_at, updated_at)
      where position is null or step_begun_at is null`.execute(db);
    await sql`alter table sagas alter column position set not null, alter column step_begun_at set not null`.execute(
      db,
    );
    await sql`
      create table if not exists saga_steps (
        saga_id text not null references sagas (id) on delete cascade,
        position integer not null,
        step text not null,
        undo text,
        tries integer not null default 0,
        last_error text,
        begun_at timestamptz not null,
        ended_at timestamptz,
        primary key (saga_id, position)
      )`.execute(db);
  },
};
