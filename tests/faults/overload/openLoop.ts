import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

/** Requests of one kind, which arrive at random at this rate, whatever happens to those before them. */
export type Arrivals = {
  readonly name: string;
  readonly perSecond: number;
  readonly query: string;
  readonly token?: string | undefined;
};

export type OpenLoopLoad = { readonly url: string; readonly forMs: number; readonly arrivals: readonly Arrivals[] };

/** How the requests of one kind ended. `data` came within a second; `refused` are 503 with a Retry-After. */
export type Outcomes = {
  readonly sent: number;
  readonly data: number;
  readonly refused: number;
  readonly failed: number;
  /** Milliseconds. */
  readonly dataP50: number;
  readonly dataP99: number;
  readonly refusedP50: number;
  readonly refusedP99: number;
};

/** A client gives up after this time. */
const PATIENCE_MS = 1_000;
const CONNECTIONS = 512;
const TICK_MS = 2;

type Samples = { readonly data: number[]; readonly refused: number[]; failed: number; sent: number };

/** Sends requests in an open loop; each has another variable, so that no two are equal. */
export async function sendOpenLoop({ url, forMs, arrivals }: OpenLoopLoad): Promise<Record<string, Outcomes>> {
  const pool = new Pool(url, { connections: CONNECTIONS });
  const all = arrivals.map((each) => ({ each, dueAt: nextArrival(each), samples: newSamples() }));
  const pending = new Set<Promise<void>>();
  const startedAt = performance.now();
  let id = 0;
  for (let at = 0; at < forMs; at = performance.now() - startedAt) {
    for (const one of all) {
      for (; one.dueAt <= at; one.dueAt += nextArrival(one.each)) {
        const sending = send(pool, one, (id += 1));
        pending.add(sending);
        void sending.finally(() => pending.delete(sending));
      }
    }
    await sleep(TICK_MS);
  }
  await Promise.all(pending);
  await pool.destroy();
  return Object.fromEntries(all.map(({ each, samples }) => [each.name, outcomesOf(samples)]));
}

type Sender = { readonly each: Arrivals; readonly samples: Samples };

async function send(pool: Pool, { each: { query, token }, samples }: Sender, id: number): Promise<void> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const body = JSON.stringify({ query, variables: { id: String(id) } });
  const sentAt = performance.now();
  samples.sent += 1;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS * 10);
    const response = await pool.request({ path: '/graphql', method: 'POST', headers, body, signal });
    const text = await response.body.text();
    const ms = performance.now() - sentAt;
    if (response.statusCode === 503 && response.headers['retry-after'] !== undefined) samples.refused.push(ms);
    else if (response.statusCode === 200 && !text.includes('"errors"') && ms <= PATIENCE_MS) samples.data.push(ms);
    else samples.failed += 1;
  } catch {
    samples.failed += 1;
  }
}

const newSamples = (): Samples => ({ data: [], refused: [], failed: 0, sent: 0 });

/** Milliseconds to the next arrival of a Poisson process. */
function nextArrival({ perSecond }: Arrivals): number {
  return perSecond === 0 ? Infinity : (-Math.log(1 - Math.random()) * 1_000) / perSecond;
}

function outcomesOf({ data, refused, failed, sent }: Samples): Outcomes {
  return {
    sent,
    data: data.length,
    refused: refused.length,
    failed,
    dataP50: percentileOf(data, 0.5),
    dataP99: percentileOf(data, 0.99),
    refusedP50: percentileOf(refused, 0.5),
    refusedP99: percentileOf(refused, 0.99),
  };
}

function percentileOf(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0) * 10) / 10;
}
