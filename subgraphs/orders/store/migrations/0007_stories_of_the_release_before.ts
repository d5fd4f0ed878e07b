import { sql, type Kysely, type Migration } from 'kysely';

/**
 * Where 0006 ran when it still dropped `sagas.position` and `saga_steps`, they come back for the release that reads and
 * writes them; everywhere, each of the two releases may leave out what only the other one writes.
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
