import type { Kysely } from 'kysely';
import { explainOpenFailure } from '#platform/environment/explainOpenFailure.ts';
import { openPostgres } from '#platform/postgres/postgres.ts';
import { usersMigrations } from './migrations/usersMigrations.ts';
import type { UsersTables } from './usersTables.ts';

type UsersDatabaseOptions = Omit<Parameters<typeof openPostgres>[0], 'migrations'>;

/**
 * Opens the database of this subgraph, with all migrations applied; an error names USERS_DATABASE_URL. The caller
 * closes it.
 */
export function openUsersDatabase(o: UsersDatabaseOptions): Promise<Kysely<UsersTables>> {
  return explainOpenFailure(
    'USERS_DATABASE_URL',
    o.url,
    openPostgres<UsersTables>({ ...o, migrations: usersMigrations }),
  );
}
