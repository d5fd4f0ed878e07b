import {
  PostgresDialect,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import type { Pool, PoolClient } from 'pg';

const MOST_PREPARED = 500;

/**
 * Kysely over a pool of pg. A statement that names its columns is prepared once per connection, so the server neither
 * parses nor plans it again; one with a `*` is not, because what it answers changes with its table, and the old plan
 * would then fail in every process that has it.
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
    await connection.client.query(isolationLevel ? `begin isolation level ${isolationLevel}` : 'begin');
  }

  async commitTransaction({ client }: PreparedConnection): Promise<void> {
    await client.query('commit');
  }

  async rollbackTransaction({ client }: PreparedConnection): Promise<void> {
    await client.query('rollback');
  }

  async releaseConnection({ client }: PreparedConnection): Promise<void> {
    client.release();
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

class PreparedConnection implements DatabaseConnection {
  readonly client: PoolClient;
  readonly #nameOf: (text: string) => string | undefined;

  constructor(client: PoolClient, nameOf: (text: string) => string | undefined) {
    this.client = client;
    this.#nameOf = nameOf;
  }

  async executeQuery<Row>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const name = parameters.length > 0 ? this.#nameOf(text) : undefined;
    const asked = { text, values: [...parameters], ...(name === undefined ? {} : { name }) };
    const { command, rowCount, rows } = await this.client.query<Row & object>(asked);
    return isChange(command) ? { rows, numAffectedRows: BigInt(rowCount ?? 0) } : { rows: rows ?? [] };
  }

  streamQuery(): never {
    throw new Error('rows are not streamed: ask for them in pages');
  }
}

function isChange(command: string): boolean {
  return command === 'INSERT' || command === 'UPDATE' || command === 'DELETE' || command === 'MERGE';
}
