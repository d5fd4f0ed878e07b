import { nextTick } from 'node:process';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type { PoolClient, QueryConfig, QueryResult as PgResult, QueryResultRow } from 'pg';
import { cancelStatement } from './cancelStatement.ts';
import { countWaiting } from './watchedClient.ts';

type ConnectionOptions = {
  readonly client: PoolClient;
  readonly nameOf: (text: string) => string | undefined;
  /** Aborts when the result is no longer needed. */
  readonly signal: AbortSignal | undefined;
};

/** A statement that ends by itself within this time keeps its connection. */
const CANCEL_AFTER_MS = 50;

/**
 * A connection for one use. What is sent without waiting is answered in order, and the first failure is the reason for
 * all that come after it.
 */
export class PreparedConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #nameOf: (text: string) => string | undefined;
  readonly #unawaited: Promise<unknown>[] = [];
  readonly #unchecked: Promise<unknown>[] = [];
  #failure: { readonly error: unknown } | null = null;
  readonly #signal: AbortSignal | undefined;
  #isCorked = false;
  #isCancelled = false;

  constructor({ client, nameOf, signal }: ConnectionOptions) {
    this.#client = client;
    this.#nameOf = nameOf;
    this.#signal = signal;
  }

  begin(text: string): void {
    this.#leave(this.#query(text), this.#unawaited);
  }

  async commit(): Promise<void> {
    await Promise.all(this.#unchecked);
    if (this.#failure) throw this.#failure.error;
    await Promise.all([...this.#unawaited, this.#query('commit')]);
  }

  async rollback(): Promise<void> {
    await this.#ask('rollback');
  }

  release(): void {
    // Not left to pg, which would wait for the answers that are still out.
    if (this.#isCancelled) this.#client.connection.stream.destroy();
    this.#client.release(this.#isCancelled);
  }

  async executeQuery<Row>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const name = parameters.length > 0 ? this.#nameOf(text) : undefined;
    const asked = { text, values: [...parameters], ...(name === undefined ? {} : { name }) };
    const { command, rowCount, rows } = await this.#untilAborted(() => this.#query<Row & object>(asked));
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

  /** Rejects with the signal's reason once it aborts; a statement that is still running is then cancelled. */
  async #untilAborted<T>(ask: () => Promise<T>): Promise<T> {
    const signal = this.#signal;
    if (!signal) return ask();
    signal.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    let timer: NodeJS.Timeout | undefined;
    const cancel = () => {
      this.#isCancelled = true;
      cancelStatement(this.#client);
      aborted.reject(signal.reason);
    };
    const onAbort = () => (timer = setTimeout(cancel, CANCEL_AFTER_MS));
    signal.addEventListener('abort', onAbort);
    try {
      return await Promise.race([ask(), aborted.promise]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #query<Row extends QueryResultRow>(asked: string | QueryConfig): Promise<PgResult<Row>> {
    this.#cork();
    const answer = await this.#ask<Row>(asked).catch((error: unknown) => void (this.#failure ??= { error }));
    if (this.#failure || !answer) throw this.#failure?.error;
    return answer;
  }

  async #ask<Row extends QueryResultRow>(asked: string | QueryConfig): Promise<PgResult<Row>> {
    countWaiting(this.#client, 1);
    return this.#client.query<Row>(asked).finally(() => countWaiting(this.#client, -1));
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
