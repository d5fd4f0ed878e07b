import { Kysely, sql, type Migration, type Transaction } from 'kysely';
import { DatabaseError, Pool, types } from 'pg';
import type { Logger } from 'pino';
import { PreparedDialect, type ReadSignal } from './preparedDialect.ts';

type PostgresOptions = {
  readonly url: string;
  readonly applicationName: string;
  /** By name, run in the order of their names, each once. */
  readonly migrations: Readonly<Record<string, Migration>>;
  readonly log: Logger;
  /** Asked for each use of a connection; a statement whose signal aborts is cancelled on the server. */
  readonly readSignal?: ReadSignal;
};

const DEFAULT_POOL_MAX = 10;
const CONNECTION_TIMEOUT_MS = 5000;
const INT8_OID = 20;
const MIGRATION_LOCK = 3_853_314_791;

/**
 * Opens PostgreSQL and brings its schema up to date; several processes may do so at once, an advisory lock lets one
 * migrate. `pool_max` in the URL's query sets the pool's size (the embedded database needs 1): whoever holds a
 * transaction must not ask for a second connection. int8 comes back as a safe integer, or the query fails.
 */
export async function openPostgres<DB>({
  url,
  applicationName,
  migrations,
  log,
  readSignal = () => undefined,
}: PostgresOptions): Promise<Kysely<DB>> {
  const { connectionString, max } = poolOf(url);
  const pool = new Pool({
    connectionString,
    max,
    pipeline: true,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    types: { getTypeParser: typeParser },
  });
  // The pool hears only of idle connections; one lost inside a transaction, between two queries, would end the process.
  pool.on('connect', (client) => client.on('error', (err) => log.warn({ err }, 'a PostgreSQL connection was lost')));
  pool.on('error', () => undefined);
  const db = new Kysely<DB>({ dialect: new PreparedDialect(pool, readSignal) });
  try {
    await migrate(db, migrations);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return db;
}

/** How many connections a process holds at most to the database at this URL. */
export function connectionsOf(url: string): number {
  return poolOf(url).max;
}

/** The violated constraint's name when the error is PostgreSQL's unique_violation (23505), else null. */
export function uniqueViolationOf(error: unknown): string | null {
  return error instanceof DatabaseError && error.code === '23505' ? (error.constraint ?? '') : null;
}

// Not Kysely's migrator: its lock outlives the transaction, which the embedded database cannot do for one of its clients.
async function migrate<DB>(db: Kysely<DB>, migrations: Readonly<Record<string, Migration>>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK}::bigint)`.execute(trx);
    await sql`create table if not exists migrations (name text primary key, done_at timestamptz not null default now())`.execute(
      trx,
    );
    const { rows } = await sql<{ name: string }>`select name from migrations`.execute(trx);
    const done = new Set(rows.map(({ name }) => name));
    for (const [name, migration] of Object.entries(migrations).sort(([one], [other]) => (one < other ? -1 : 1))) {
      if (!done.has(name)) await runMigration(trx, name, migration);
    }
  });
}

async function runMigration<DB>(trx: Transaction<DB>, name: string, migration: Migration): Promise<void> {
  try {
    await migration.up(trx);
    await sql`insert into migrations (name) values (${name})`.execute(trx);
  } catch (cause) {
    throw new Error(`the database could not be migrated: ${name} failed`, { cause });
  }
}

function poolOf(url: string): { connectionString: string; max: number } {
  const parsed = new URL(url);
  const max = Number(parsed.searchParams.get('pool_max') ?? DEFAULT_POOL_MAX);
  parsed.searchParams.delete('pool_max');
  return { connectionString: parsed.href, max };
}

function typeParser(oid: number, format?: 'text' | 'binary'): unknown {
  if (oid === INT8_OID && format !== 'binary') return safeInteger;
  return types.getTypeParser(oid, format as 'text');
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`int8: expected at most ±${Number.MAX_SAFE_INTEGER}, got ${text}`);
  return value;
}
