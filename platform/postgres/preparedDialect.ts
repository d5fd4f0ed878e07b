import { nextTick } from 'node:process';
import {
  PostgresDialect,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type Transaction,
  type TransactionSettings,
} from 'kysely';
import type { Pool, PoolClient, QueryConfig, QueryResult as PgResult, QueryResultRow } from 'pg';

const MOST_PREPARED = 500;

/**
 * Kysely over a pool of pg in its pipeline mode. A statement that names its columns is prepared once per connection, so
 * the server neither parses nor plans it again; one with a `*` is not, because what it answers changes with its table,
 * and the old plan would then fail in every process that has it.
 */
export class PreparedDialect extends PostgresDialect {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    super({ pool });
    this.#pool = pool;
  }

  override createDriver(): Driver {
    return new PreparedDriver(this.#pool);
  }
}

/**
 * Sends a statement of a transaction and does not wait: what is asked after it is done after it, and the commit fails
 * if it fails. `check` may throw for its answer, which the commit then waits for.
 */
export async function sendWithCommit<DB, Row>(
  trx: Transaction<DB>,
  statement: CompiledQuery<Row>,
  check?: (answer: QueryResult<Row>) => void,
): Promise<void> {
  await trx.getExecutor().provideConnection(async (connection) => {
    if (!(connection instanceof PreparedConnection)) throw new Error('expected a transaction of a prepared dialect');
    connection.send(statement, check);
  });
}

class PreparedDriver implements Driver {
  readonly #pool: Pool;
  readonly #names = new Map<string, string>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PreparedConnection> {
    return new PreparedConnection(await this.#pool.connect(), (text) => this.#nameOf(text));
  }

  async beginTransaction(connection: PreparedConnection, { isolationLevel }: TransactionSettings): Promise<void> {
    connection.begin(isolationLevel ? `begin isolation level ${isolationLevel}` : 'begin');
  }

  commitTransaction(connection: PreparedConnection): Promise<void> {
    return connection.commit();
  }

  rollbackTransaction(connection: PreparedConnection): Promise<void> {
    return connection.rollback();
  }

  async releaseConnection(connection: PreparedConnection): Promise<void> {
    connection.release();
  }

  destroy(): Promise<void> {
    return this.#pool.end();
  }

  /** The same text has the same name on every connection; texts come from the code, so there are not many. */
  #nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || text.includes('*') || this.#names.size === MOST_PREPARED) return known;
    const name = `statement_${this.#names.size + 1}`;
    this.#names.set(text, name);
    return name;
  }
}

/** A connection for one use: what is sent without waiting is answered in order, and its first failure is the cause of all. */
class PreparedConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #nameOf: (text: string) => string | undefined;
  readonly #unawaited: Promise<unknown>[] = [];
  readonly #unchecked: Promise<unknown>[] = [];
  #failure: { readonly error: unknown } | null = null;
  #isCorked = false;

  constructor(client: PoolClient, nameOf: (text: string) => string | undefined) {
    this.#client = client;
    this.#nameOf = nameOf;
  }

  begin(text: string): void {
    this.#leave(this.#query(text), this.#unawaited);
  }

  async commit(): Promise<void> {
    await Promise.all(this.#unchecked);
    await Promise.all([...this.#unawaited, this.#query('commit')]);
  }

  async rollback(): Promise<void> {
    await this.#client.query('rollback');
  }

  release(): void {
    this.#client.release();
  }

  async executeQuery<Row>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const name = parameters.length > 0 ? this.#nameOf(text) : undefined;
    const asked = { text, values: [...parameters], ...(name === undefined ? {} : { name }) };
    const { command, rowCount, rows } = await this.#query<Row & object>(asked);
    return isChange(command) ? { rows, numAffectedRows: BigInt(rowCount ?? 0) } : { rows: rows ?? [] };
  }

  send<Row>(statement: CompiledQuery<Row>, check?: (answer: QueryResult<Row>) => void): void {
    const answer = this.executeQuery<Row>(statement);
    if (check) this.#leave(answer.then(check), this.#unchecked);
    else this.#leave(answer, this.#unawaited);
  }

  streamQuery(): never {
    throw new Error('rows are not streamed: ask for them in pages');
  }

  #leave(answer: Promise<unknown>, among: Promise<unknown>[]): void {
    answer.catch(() => undefined);
    among.push(answer);
  }

  async #query<Row extends QueryResultRow>(asked: string | QueryConfig): Promise<PgResult<Row>> {
    this.#cork();
    const answer = await this.#client.query<Row>(asked).catch((error: unknown) => void (this.#failure ??= { error }));
    if (this.#failure || !answer) throw this.#failure?.error;
    return answer;
  }

  /** All that is sent in one turn of the event loop goes out in one write. */
  #cork(): void {
    if (this.#isCorked) return;
    const { stream } = this.#client.connection;
    this.#isCorked = true;
    stream.cork();
    nextTick(() => {
      this.#isCorked = false;
      stream.uncork();
    });
  }
}

function isChange(command: string): boolean {
  return command === 'INSERT' || command === 'UPDATE' || command === 'DELETE' || command === 'MERGE';
}
