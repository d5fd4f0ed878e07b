import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSubgraphServer } from '#platform/http/subgraphServer.ts';
import { listen } from '#platform/http/listen.ts';
import { serverTimeouts } from '#platform/http/serverTimeouts.ts';
import { createLog } from '#platform/log/log.ts';
import { connectionLimits } from '../gateway/http/connectionLimits.ts';
import { RawSocket } from './transports/rawSocket.ts';
import { RawWebSocket, upgradeRequest } from './transports/rawWebSocket.ts';
import { openSmallFederation } from './smallFederation.ts';

const log = createLog({ service: 'test', level: 'silent' });
const timeouts = { ...serverTimeouts, headersTimeoutMs: 600, requestTimeoutMs: 1200, checkIntervalMs: 100 };
// A tenth of a second for the check, the rest for a busy machine.
const SPARE_MS = 1500;

const servers = new AsyncDisposableStack();
const ports: Record<string, number> = {};
beforeAll(async () => {
  const limits = { ...connectionLimits, initTimeoutMs: 600 };
  const federation = servers.use(await openSmallFederation({ serverTimeouts: timeouts, connectionLimits: limits }));
  ports['the gateway'] = Number(new URL(federation.url).port);
  const { app } = createSubgraphServer({ log, health: {}, timeouts, verify: () => ({ requestId: 'req-1' }) });
  app.post('/graphql', async () => ({ data: null }));
  ports['a subgraph'] = servers.use(await listen(app, { host: '127.0.0.1', port: 0 })).port;
});
afterAll(() => servers.disposeAsync());

const head = 'POST /graphql HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\n';

/**
 * Sends `start`, then `repeated` every 50 ms without end; returns the time until the connection closed and the status.
 */
async function trickle(port: number, start: string, repeated: string) {
  const raw = await RawSocket.open(port);
  const startedAt = performance.now();
  raw.write(start);
  const trickling = setInterval(() => repeated && raw.write(repeated), 50);
  await raw.ended.finally(() => clearInterval(trickling));
  raw.destroy();
  return { ms: performance.now() - startedAt, status: /^HTTP\/1.1 (\d+)/.exec(raw.text)?.[1] };
}

const { headersTimeoutMs, requestTimeoutMs } = timeouts;
const slow = [
  { client: 'sends nothing', start: '', repeated: '', timeoutMs: headersTimeoutMs },
  { client: 'never ends its headers', start: `${head}x-slow: `, repeated: 'x', timeoutMs: headersTimeoutMs },
  {
    client: 'never ends the headers of an upgrade',
    start: upgradeRequest().slice(0, -2),
    repeated: 'x: y\r\n',
    timeoutMs: headersTimeoutMs,
  },
  {
    client: 'never ends its body',
    start: `${head}content-length: 10000\r\n\r\n`,
    repeated: 'x',
    timeoutMs: requestTimeoutMs,
  },
  {
    client: 'never ends a chunked body',
    start: `${head}transfer-encoding: chunked\r\n\r\n`,
    repeated: '1\r\nx\r\n',
    timeoutMs: requestTimeoutMs,
  },
];

test.each(['the gateway', 'a subgraph'].flatMap((server) => slow.map((each) => ({ server, ...each }))))(
  '$server disconnects a client that $client',
  async ({ server, start, repeated, timeoutMs }) => {
    const { ms, status } = await trickle(ports[server] ?? 0, start, repeated);
    expect(status).toBe('408');
    expect(ms).toBeGreaterThan(timeoutMs - 100);
    expect(ms).toBeLessThan(timeoutMs + SPARE_MS);
  },
);

test('the gateway closes a WebSocket without a connection_init', async () => {
  const startedAt = performance.now();
  const socket = await RawWebSocket.open(ports['the gateway'] ?? 0);
  expect(await socket.closeFrame()).toMatchObject({ code: 4408 });
  expect(performance.now() - startedAt).toBeLessThan(600 + SPARE_MS);
});

test('by default a request has 10 seconds to arrive, and connections are checked twice a second', () => {
  expect(serverTimeouts).toMatchObject({ headersTimeoutMs: 10_000, requestTimeoutMs: 10_000, checkIntervalMs: 500 });
});

test.each(['the gateway', 'a subgraph'])('%s refuses an encoded request body', async (name) => {
  const post = (headers: Record<string, string>) =>
    fetch(`http://127.0.0.1:${ports[name]}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"query":"{ anyone { name } }"}',
    });
  for (const encoding of ['gzip', 'br', 'GZIP, identity', 'x-none']) {
    const refused = await post({ 'content-encoding': encoding });
    expect([refused.status, refused.headers.get('accept-encoding')]).toEqual([415, 'identity']);
    expect(await refused.json()).toMatchObject({
      errors: [{ message: expect.stringContaining('content-encoding'), extensions: { code: 'BAD_REQUEST' } }],
    });
  }
  expect((await post({ 'content-encoding': 'identity' })).status).toBe(200);
});
