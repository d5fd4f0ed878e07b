import { nextTick } from 'node:process';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type { PoolClient, QueryConfig, QueryResult as PgResult, QueryResultRow } from 'pg';

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
    if (this.#failure) throw this.#failure.error;
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
