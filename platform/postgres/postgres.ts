import { Kysely, sql, type Migration, type Transaction } from 'kysely';
import { DatabaseError, Pool, types } from 'pg';
import type { Logger } from 'pino';
import { supportsPreparedStatements } from './supportsPreparedStatements.ts';
import { PreparedDialect, type ReadSignal } from './preparedDialect.ts';
import { connectProbe } from './probe.ts';
import { watchConnections, type ConnectionWatch } from './watchConnections.ts';
import { createWatchedClients } from './watchedClient.ts';

type PostgresOptions = {
  readonly url: string;
  readonly applicationName: string;
  /** By name, run in the order of their names, each once. */
  readonly migrations: Migrations;
  readonly log: Logger;
  /** Settings of each session, such as `jit`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Asked for each use of a connection; a statement whose signal aborts is cancelled on the server. */
  readonly readSignal?: ReadSignal;
};

type Migrations = Readonly<Record<string, Migration>>;

const DEFAULT_POOL_MAX = 10;
const CONNECTION_TIMEOUT_MS = 5000;
const MAY_NOT_PREPARE =
  'the pooler before PostgreSQL keeps no prepared statements: each is planned anew (PgBouncer from 1.21: set max_prepared_statements)';
const PROBE_TIMEOUT_MS = 2000;
const KEEP_ALIVE_AFTER_MS = 10_000;
const INT8_OID = 20;
const MIGRATION_LOCK = 3_853_314_791;

const watches = new WeakMap<object, ConnectionWatch>();
const pools = new WeakMap<object, Pool>();

/**
 * Opens PostgreSQL and brings its schema up to date; several processes may do so at once, an advisory lock lets one
 * migrate. `pool_max` in the URL's query sets the pool's size (the embedded database needs 1): code that holds a
 * transaction must not ask for a second connection. `schema` in it names the schema of the tables, which is created when
 * it is missing. One more connection watches the others. int8 comes back as a safe
 * integer, or the query fails.
 */
export async function openPostgres<DB>(o: PostgresOptions): Promise<Kysely<DB>> {
  const { connectionString, max, schema } = poolOf(o.url);
  const clients = createWatchedClients();
  const connection = {
    connectionString,
    ...optionsOf({ ...(schema !== null && { search_path: `${schema},public` }), ...o.settings }),
    application_name: o.applicationName,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
  };
  const mayPrepare = await supportsPreparedStatements({
    ...connection,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
  });
  if (!mayPrepare) o.log.warn({}, MAY_NOT_PREPARE);
  const settings = { readSignal: o.readSignal ?? (() => undefined), mayPrepare };
  const pool = new Pool({
    ...connection,
    max,
    Client: clients.Client,
    pipeline: true,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    types: { getTypeParser: typeParser },
  });
  // The pool hears only of idle connections; one lost inside a transaction, between two queries, would end the process.
  pool.on('connect', (client) => client.on('error', (err) => o.log.debug({ err }, 'a PostgreSQL connection was lost')));
  pool.on('error', () => undefined);
  const db = new Kysely<DB>({ dialect: new PreparedDialect(pool, settings) });
  pools.set(db, pool);
  try {
    await migrate(db, o.migrations, schema);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const connect = () => connectProbe({ ...connection, connectionTimeoutMillis: PROBE_TIMEOUT_MS });
  return watched(db, watchConnections({ clients, connect, log: o.log }));
}

function watched<DB>(db: Kysely<DB>, watch: ConnectionWatch): Kysely<DB> {
  const destroy = db.destroy.bind(db);
  watches.set(db, watch);
  return Object.assign(db, {
    async destroy() {
      await watch[Symbol.asyncDispose]();
      await destroy();
    },
  });
}

/**
 * Throws while the server of a database that {@link openPostgres} opened cannot be reached; asks on a connection of its
 * own, so that a full pool is no outage.
 */
export async function checkPostgres(db: object): Promise<void> {
  const watch = watches.get(db);
  if (!watch) throw new Error('expected a database that openPostgres opened');
  await watch.check();
}

/** The use of the pool of a database that {@link openPostgres} opened. */
export function poolUseOf(db: object): { active: number; max: number; waiting: number } {
  const pool = pools.get(db);
  if (!pool) throw new Error('expected a database that openPostgres opened');
  return { active: pool.totalCount - pool.idleCount, max: pool.options.max, waiting: pool.waitingCount };
}

/** How many connections a process holds at most to the database at this URL. */
export function poolSizeOf(url: string): number {
  return poolOf(url).max;
}

/** The violated constraint's name when the error is PostgreSQL's unique_violation (23505), else null. */
export function violatedUniqueConstraint(error: unknown): string | null {
  return error instanceof DatabaseError && error.code === '23505' ? (error.constraint ?? '') : null;
}

// Not Kysely's migrator: its lock outlives the transaction, which the embedded database cannot do for one of its
// clients.
async function migrate<DB>(db: Kysely<DB>, migrations: Migrations, schema: string | null): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK}::bigint)`.execute(trx);
    if (schema !== null) await sql`create schema if not exists ${sql.id(schema)}`.execute(trx);
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

function optionsOf(settings: Readonly<Record<string, string>>): { options?: string } {
  const all = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return all.length === 0 ? {} : { options: all.join(' ') };
}

const SCHEMA_NAME = /^[a-z_]{1,40}$/;

function poolOf(url: string): { connectionString: string; max: number; schema: string | null } {
  const parsed = new URL(url);
  const max = Number(parsed.searchParams.get('pool_max') ?? DEFAULT_POOL_MAX);
  const schema = parsed.searchParams.get('schema');
  if (schema !== null && !SCHEMA_NAME.test(schema))
    throw new Error(`expected a schema of letters from a to z and _, got ${JSON.stringify(schema)}`);
  for (const own of ['pool_max', 'schema']) parsed.searchParams.delete(own);
  return { connectionString: parsed.href, max, schema };
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
