import { Client, type QueryConfig, type QueryResult } from 'pg';

/** Statements in the order they were sent: the index of the text, the values, and the row count of the result. */
export type RecordedStatements = {
  readonly texts: readonly string[];
  readonly sent: readonly (readonly [text: number, values: readonly unknown[], rows: number | null])[];
};

type Send = (query: string | QueryConfig, values?: unknown[]) => Promise<QueryResult>;

/** The statements recorded so far, by database name. */
export type StatementRecording = {
  readonly recorded: ReadonlyMap<string, RecordedStatements>;
  readonly stop: () => void;
};

/**
 * Records the statements that this process sends to these databases until it is stopped. The order is correct only if
 * each database has one connection (`pool_max=1`).
 */
export function recordStatements(databases: readonly string[]): StatementRecording {
  const recorded = new Map(databases.map((name) => [name, { texts: [] as string[], sent: [] as Sent[] }]));
  const send = Client.prototype.query as Send;
  const recording: Send = function recording(this: Client & { database?: string }, query, values) {
    const into = recorded.get(this.database ?? '');
    const answer = send.call(this, query, values);
    if (!into) return answer;
    const config = typeof query === 'string' ? { text: query, values } : query;
    const line: Sent = [indexOfText(into.texts, config.text), (config.values ?? []).map(serialize), null];
    into.sent.push(line);
    return answer.then((result) => {
      line[2] = result.rowCount;
      return result;
    });
  };
  Client.prototype.query = recording as never;
  return { recorded, stop: () => void (Client.prototype.query = send as never) };
}

type Sent = [number, unknown[], number | null];

function indexOfText(texts: string[], text: string): number {
  const known = texts.indexOf(text);
  return known >= 0 ? known : texts.push(text) - 1;
}

function serialize(value: unknown): unknown {
  if (value instanceof Date) return { date: value.toISOString() };
  return value === undefined ? null : value;
}

/** Returns a recorded value as it was sent. */
export function deserializeValue(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'date' in value ? new Date(String(value.date)) : value;
}
