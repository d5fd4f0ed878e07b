import { Pool } from 'undici';

/** What a caller saw; latencies in milliseconds. */
export type Load = { readonly requests: number; readonly elapsedMs: number; readonly latencies: readonly number[] };

type LoadOptions = { readonly seconds: number; readonly concurrency: number; readonly expected: string };

const headers = { 'content-type': 'application/json', accept: 'application/json' };

/** Sends an operation once and returns the body of the response, which must be 200. */
export async function sendOnce(url: string, query: string): Promise<string> {
  await using pool = disposablePool(url, 1);
  return await pool.send(JSON.stringify({ query }));
}

/**
 * Sends one operation in closed loops: each caller sends the next request when it has the response to the last. Rejects
 * when a response is not the expected text.
 */
export async function generateLoad(url: string, query: string, o: LoadOptions): Promise<Load> {
  await using pool = disposablePool(url, o.concurrency);
  const body = JSON.stringify({ query });
  const latencies: number[] = [];
  const startedAt = performance.now();
  const endAt = startedAt + o.seconds * 1000;
  const caller = async (): Promise<void> => {
    for (let sentAt = performance.now(); sentAt < endAt; sentAt = performance.now()) {
      const text = await pool.send(body);
      if (text !== o.expected) throw new Error(`expected ${o.expected.slice(0, 200)}, got ${text.slice(0, 200)}`);
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: o.concurrency }, caller));
  return { requests: latencies.length, elapsedMs: performance.now() - startedAt, latencies };
}

function disposablePool(url: string, connections: number) {
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, { connections });
  return {
    async send(body: string): Promise<string> {
      const response = await pool.request({ path, method: 'POST', headers, body });
      const text = await response.body.text();
      if (response.statusCode === 200) return text;
      throw new Error(`expected 200 of ${url}, got ${response.statusCode}: ${text.slice(0, 500)}`);
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}
