import { Client, type QueryConfig, type QueryResult } from 'pg';

/** Statements in the order they were sent, each by the place of its text, its values, and how many rows it answered. */
export type Recorded = {
  readonly texts: readonly string[];
  readonly sent: readonly (readonly [text: number, values: readonly unknown[], rows: number | null])[];
};

type Send = (asked: string | QueryConfig, values?: unknown[]) => Promise<QueryResult>;

/** What was recorded up to now, by the names of databases. */
export type Recording = { readonly recorded: ReadonlyMap<string, Recorded>; readonly stop: () => void };

/**
 * Records what this process sends to these databases, by their names, from now on until it is stopped. The order is true
 * when each database is asked over one connection (`pool_max=1`).
 */
export function recordStatements(databases: readonly string[]): Recording {
  const recorded = new Map(databases.map((name) => [name, { texts: [] as string[], sent: [] as Sent[] }]));
  const send = Client.prototype.query as Send;
  const recording: Send = function recording(this: Client & { database?: string }, asked, values) {
    const into = recorded.get(this.database ?? '');
    const answer = send.call(this, asked, values);
    if (!into) return answer;
    const config = typeof asked === 'string' ? { text: asked, values } : asked;
    const line: Sent = [placeOf(into.texts, config.text), (config.values ?? []).map(written), null];
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

function placeOf(texts: string[], text: string): number {
  const known = texts.indexOf(text);
  return known >= 0 ? known : texts.push(text) - 1;
}

function written(value: unknown): unknown {
  if (value instanceof Date) return { date: value.toISOString() };
  return value === undefined ? null : value;
}

/** A value as it was sent. */
export function readValue(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'date' in value ? new Date(String(value.date)) : value;
}
