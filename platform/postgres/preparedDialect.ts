import { PostgresDialect, type Driver, type TransactionSettings } from 'kysely';
import type { Pool } from 'pg';
import { PreparedConnection } from './preparedConnection.ts';

const MOST_PREPARED = 500;

/**
 * Returns a signal that aborts when the current result is no longer needed; undefined for work that must not be cut.
 */
export type ReadSignal = () => AbortSignal | undefined;

type DialectOptions = { readonly readSignal: ReadSignal; readonly mayPrepare: boolean };

/**
 * Kysely over a pool of pg in its pipeline mode. A statement that names its columns is prepared once per connection, so
 * the server neither parses nor plans it again; one with a `*` is not, because what it answers changes with its table,
 * and the old plan would then fail in every process that has it.
 */
export class PreparedDialect extends PostgresDialect {
  readonly #pool: Pool;
  readonly #readSignal: ReadSignal;

  readonly #mayPrepare: boolean;

  /** With `mayPrepare` false nothing is prepared by name, as behind a pooler that changes the server below a client. */
  constructor(pool: Pool, { readSignal, mayPrepare }: DialectOptions) {
    super({ pool });
    this.#pool = pool;
    this.#readSignal = readSignal;
    this.#mayPrepare = mayPrepare;
  }

  override createDriver(): Driver {
    return new PreparedDriver(this.#pool, this.#readSignal, this.#mayPrepare ? MOST_PREPARED : 0);
  }
}

class PreparedDriver implements Driver {
  readonly #pool: Pool;
  readonly #readSignal: ReadSignal;
  readonly #names = new Map<string, string>();

  readonly #mostPrepared: number;

  constructor(pool: Pool, readSignal: ReadSignal, mostPrepared: number) {
    this.#pool = pool;
    this.#readSignal = readSignal;
    this.#mostPrepared = mostPrepared;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PreparedConnection> {
    const signal = this.#readSignal();
    signal?.throwIfAborted();
    const client = await this.#pool.connect();
    return new PreparedConnection({ client, nameOf: (text) => this.#nameOf(text), signal });
  }

  async beginTransaction(connection: PreparedConnection, { isolationLevel }: TransactionSettings): Promise<void> {
    // Named, because a database or a role may have another default.
    connection.begin(`begin isolation level ${isolationLevel ?? 'read committed'}`);
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
    if (known !== undefined || text.includes('*') || this.#names.size >= this.#mostPrepared) return known;
    const name = `statement_${this.#names.size + 1}`;
    this.#names.set(text, name);
    return name;
  }
}
