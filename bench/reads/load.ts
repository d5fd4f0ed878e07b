import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Shop } from './openShop.ts';
import type { LoopDelay } from './watchEventLoop.ts';

/** One request: its body, and the access token of its caller. */
export type Read = {
  readonly body: string;
  readonly token: string | null;
};

/** What one measurement saw; CPU is by process, in ms per request. */
export type Measured = {
  readonly requestsPerSecond: number;
  /** The share of reads that were not answered in full. */
  readonly failedShare: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMs: Readonly<Record<string, number>>;
  /** The event loop of each process; empty unless they are watched. */
  readonly loops: Readonly<Record<string, LoopDelay>>;
};

/**
 * Sends reads to a shop; resolves with the answer, null when it is an error. Disposing closes the connections.
 */
export type ReadClient = { readonly send: (read: Read) => Promise<string | null> } & AsyncDisposable;

/** Opens as many connections as there are callers at once. */
export function openReadClient({ url }: Pick<Shop, 'url'>, connections: number): ReadClient {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections });
  return {
    async send({ body, token }) {
      const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
      const headers = { 'content-type': 'application/json', ...authorization };
      const response = await pool.request({ path: pathname, method: 'POST', headers, body });
      const text = await response.body.text();
      return response.statusCode !== 200 || text.includes('"errors":') ? null : text;
    },
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

type Load = {
  readonly shop: Shop;
  readonly client: ReadClient;
  /** The read at this place of the sequence. */
  readonly readAt: (at: number) => Read;
};

type ClosedLoop = Load & { readonly callers: number; readonly reads: number };

/** Each of so many callers sends its next read when it has the answer to the one before. */
export async function closedLoop({ callers, reads, ...load }: ClosedLoop): Promise<Measured> {
  return measure(load, async (sendTimed) => {
    let left = reads;
    const loop = async () => {
      while (left-- > 0) await sendTimed(performance.now());
    };
    await Promise.all(Array.from({ length: callers }, loop));
  });
}

type FixedRate = Load & { readonly rate: number; readonly seconds: number };

/** Sends so many reads a second, whether the earlier ones are answered or not; a wait to be sent counts as latency. */
export async function fixedRate({ rate, seconds, ...load }: FixedRate): Promise<Measured> {
  return measure(load, async (sendTimed) => {
    const beganAt = performance.now();
    const sent: Promise<void>[] = [];
    for (let at = 0; at < rate * seconds; at += 1) {
      const dueAt = beganAt + (at * 1_000) / rate;
      const leftMs = dueAt - performance.now();
      if (leftMs > 1) await sleep(leftMs);
      sent.push(sendTimed(dueAt));
    }
    await Promise.all(sent);
  });
}

async function measure(
  { shop, client, readAt }: Load,
  run: (sendTimed: (since: number) => Promise<void>) => Promise<void>,
): Promise<Measured> {
  const latencies: number[] = [];
  let next = 0;
  let failed = 0;
  const usedCpu = () => Object.entries(shop.cpu).map(([name, read]) => [name, read()] as const);
  await readLoops(shop);
  const before = new Map(usedCpu());
  const beganAt = performance.now();
  await run(async (since) => {
    if ((await client.send(readAt(next++))) === null) failed += 1;
    latencies.push(performance.now() - since);
  });
  const seconds = (performance.now() - beganAt) / 1_000;
  const used = usedCpu().map(([name, ms]) => [name, (ms - (before.get(name) ?? 0)) / latencies.length]);
  const sorted = latencies.sort((one, other) => one - other);
  return {
    requestsPerSecond: latencies.length / seconds,
    failedShare: failed / latencies.length,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    cpuMs: Object.fromEntries(used),
    loops: await readLoops(shop),
  };
}

async function readLoops({ processes }: Shop): Promise<Measured['loops']> {
  const read = Object.entries(processes).map(async ([name, { readLoop }]) => [name, await readLoop()] as const);
  return Object.fromEntries((await Promise.all(read)).flatMap(([name, loop]) => (loop ? [[name, loop]] : [])));
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
