import { sql, type Kysely } from 'kysely';
import { createRunningTotals, type ReadTotals } from '#platform/eventLog/runningTotals.ts';
import type { UsersTables } from './usersTables.ts';

/** What operators want to know of all accounts; reads are cheap enough for every scrape. */
export function createUserTotals(db: Kysely<UsersTables>) {
  const read = createRunningTotals(readRegistrations(db));
  return {
    /** Accounts since the shop has opened; see `createRunningTotals`. */
    registrations: async (): Promise<number> => (await read()).get('registrations') ?? 0,

    async deadLetters(): Promise<readonly { readonly consumer: string; readonly letters: number }[]> {
      const { rows } = await sql<{ consumer: string; letters: number }>`
        select consumer, count(*)::integer as letters from dead_letters group by consumer`.execute(db);
      return rows;
    },
  };
}

/** An erased account keeps its row. */
function readRegistrations(db: Kysely<UsersTables>): ReadTotals {
  return async (after) => {
    const counted =
      after === null
        ? sql`(select count(*) from users) -
            (select count(*) from outbox where position is null and type = 'user.registered')`
        : sql`(select count(*) from outbox where position > ${after} and type = 'user.registered')`;
    const { rows } = await sql<{ registrations: number; position: number }>`
      select (${counted})::float as registrations, last_position as position from outbox_counter`.execute(db);
    const [row] = rows;
    return { position: row?.position ?? 0, totals: new Map([['registrations', row?.registrations ?? 0]]) };
  };
}
