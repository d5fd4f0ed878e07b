import { sql, type Kysely } from 'kysely';

/** The server's clock, epoch ms. */
export async function readPostgresTime<DB>(db: Kysely<DB>): Promise<number> {
  const { rows } = await sql<{ time: number }>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as time`.execute(db);
  const time = rows[0]?.time;
  if (time === undefined) throw new Error('expected the time of PostgreSQL, got no row');
  return time;
}
