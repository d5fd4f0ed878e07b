import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createLog } from '#platform/log/log.ts';
import type { LiveConfig } from '#platform/settings/liveConfig.ts';
import { openPlainSubgraph, type PlainSubgraph } from '../tests/plainSubgraph.ts';
import { composeSubgraphs } from './composition/composeSubgraphs.ts';
import { gatewayConfigOf, type GatewayConfig } from './config.ts';
import { openGateway } from './open.ts';
import { settingsSchema } from './settings.ts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';
const cacheable = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])
  @link(url: "https://commerce.example/caching/v0.1", import: ["@cacheControl", "CacheControlScope"])
  @composeDirective(name: "@cacheControl")
directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT
enum CacheControlScope { PUBLIC PRIVATE }
type Book @key(fields: "id") { id: ID! }
type Query { book: Book @cacheControl(maxAge: 60, scope: PUBLIC) slow: Book }`;
const opened = new AsyncDisposableStack();
afterAll(() => opened.disposeAsync());

let url = '';
let waiting = Promise.withResolvers<void>();
let [books, prices]: PlainSubgraph[] = [];
let change: (settings: object) => void = () => undefined;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'live-settings-'));
  opened.defer(() => rm(folder, { recursive: true }));
  const book = () => ({ id: '1' });
  const slow = () => waiting.promise.then(book);
  books = opened.use(await openPlainSubgraph('books', cacheable, { Query: { book, slow } }));
  prices = opened.use(
    await openPlainSubgraph('prices', `${link}type Book @key(fields: "id") { id: ID! price: Int }`, {
      Book: { __resolveReference: book, price: () => 7 },
    } as never),
  );
  const composition = await composeSubgraphs([books, prices]);
  if (composition.kind === 'failed') throw new Error(composition.reasons.join('; '));
  const supergraph = join(folder, 'supergraph.graphql');
  await writeFile(supergraph, composition.supergraphSdl);
  const configOf = (settings: object) =>
    gatewayConfigOf(settingsSchema.parse({ supergraph, ...settings }), { PORT: '0' });
  let config = configOf({});
  const listeners: ((config: GatewayConfig) => void)[] = [];
  const live: LiveConfig<GatewayConfig> = {
    current: () => config,
    failure: () => null,
    onChange: (listener) => void listeners.push(listener),
    [Symbol.dispose]: () => undefined,
  };
  change = (settings) => {
    config = configOf(settings);
    for (const listener of listeners) listener(config);
  };
  const log = createLog({ service: 'test', level: 'silent' });
  ({ url } = opened.use(await openGateway({ live, pubSub: null, log })));
});
beforeEach(() => change({}));

async function execute(query: string, headers: Record<string, string> = {}) {
  const sent = { 'content-type': 'application/json', ...headers };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: sent, body: JSON.stringify({ query }) });
  const { data, errors } = (await response.json()) as {
    data?: unknown;
    errors?: { extensions: Record<string, unknown> }[];
  };
  const extensions = errors?.[0]?.extensions;
  return { data, extensions, code: extensions?.['code'], headers: response.headers };
}

const page = { book: { price: 7 } };

test('limits, costs and rate limits apply to the next operation, also to one that was resolved before', async () => {
  expect((await execute('{ book { price } }')).data).toEqual(page);
  change({ limits: { max_depth: 1 } });
  expect((await execute('{ book { price } }')).code).toBe('OPERATION_TOO_LARGE');
  change({ limits: { max_cost: 1 } });
  expect((await execute('{ a: book { price } b: book { id } }')).code).toBe('OPERATION_TOO_LARGE');
  change({ rate_limits: { anonymous: 1 } });
  expect((await execute('{ book { price } }')).data).toEqual(page);
  expect((await execute('{ book { price } }')).code).toBe('RATE_LIMITED');
  change({});
  expect((await execute('{ book { price } }')).data).toEqual(page);
});

test('CORS, introspection and the tools follow the settings', async () => {
  const origin = 'https://shop.example';
  const allowed = async () => (await execute('{ book { id } }', { origin })).headers.get('access-control-allow-origin');
  expect([await allowed(), (await fetch(`${url}/graphiql`)).status]).toEqual([null, 200]);
  change({ cors: { origins: [origin], allow_headers: ['X-Tenant'] }, introspection: false, graphiql: false });
  expect(await allowed()).toBe(origin);
  const preflight = await fetch(`${url}/graphql`, { method: 'OPTIONS' });
  expect(preflight.headers.get('access-control-allow-headers')).toContain('x-tenant');
  expect((await fetch(`${url}/graphiql`)).status).toBe(404);
  expect((await fetch(`${url}/schema.graphql`)).status).toBe(404);
  expect((await execute('{ __schema { queryType { name } } }')).code).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('an operation in flight keeps the header rules that it began with, and the next one has the new ones', async () => {
  const tenant = { 'x-tenant': 'blue' };
  change({ subgraphs: { all: { headers: [{ propagate: { named: 'x-tenant' } }] } } });
  const inFlight = execute('{ slow { price } }', tenant);
  while (!books?.headers.some((each) => each['x-tenant'] === 'blue')) await new Promise((done) => setTimeout(done, 5));
  change({});
  waiting.resolve();
  await inFlight;
  expect(prices?.headers.at(-1)?.['x-tenant']).toBe('blue');
  await execute('{ book { price } }', tenant);
  expect(prices?.headers.at(-1)?.['x-tenant']).toBeUndefined();
});

test('the timeouts and the address of a subgraph follow the settings', async () => {
  waiting = Promise.withResolvers();
  change({ timeouts: { call_ms: 50 } });
  expect((await execute('{ slow { id } }')).code).toBe('DEADLINE_EXCEEDED');
  change({ timeouts: { operation_ms: 60 } });
  expect((await execute('{ slow { id } }')).code).toBe('DEADLINE_EXCEEDED');
  waiting.resolve();
  change({ subgraphs: { prices: { url: 'http://127.0.0.1:1/' } } });
  expect((await execute('{ book { price } }')).code).toBe('DEPENDENCY_UNAVAILABLE');
  change({});
  expect((await execute('{ book { price } }')).data).toEqual(page);
});

test('the circuit breaker of a subgraph follows the settings, and begins anew with them', async () => {
  const away = { url: 'http://127.0.0.1:1/', retries: { max: 0 } };
  change({ subgraphs: { prices: { ...away, breaker: { failures_in_a_row: 1 } } } });
  const reason = async () => (await execute('{ book { price } }')).extensions?.['reason'];
  expect([await reason(), await reason()]).toEqual([undefined, 'CIRCUIT_OPEN']);
  change({ subgraphs: { prices: { ...away, breaker: { enabled: false } } } });
  expect([await reason(), await reason()]).toEqual([undefined, undefined]);
  change({});
  expect((await execute('{ book { price } }')).data).toEqual(page);
});

test('the cache is switched on and off, and asks anew after each change', async () => {
  const calls = async () => {
    const before = books?.headers.length ?? 0;
    for (const _ of [1, 2, 3]) await execute('{ book { id } }');
    return (books?.headers.length ?? 0) - before;
  };
  expect(await calls()).toBe(3);
  change({ cache: { subgraphs: ['books'] } });
  expect(await calls()).toBe(1);
  expect(await calls()).toBe(0);
  change({ cache: { subgraphs: ['books'], memory_mb: 1 } });
  expect(await calls()).toBe(1);
  change({});
  expect(await calls()).toBe(3);
});
