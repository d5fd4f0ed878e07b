import { createServer } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createLog } from '#platform/log/log.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { composeSubgraphs } from '../gateway/composition/composeSubgraphs.ts';
import { readGatewayConfig, type GatewayArguments } from '../gateway/config.ts';
import { openGateway } from '../gateway/open.ts';
import { createGraphModel } from './differential/graphModel.ts';
import { printSubgraphs } from './differential/printSubgraphs.ts';
import { openPlainSubgraph, type PlainSubgraph } from './plainSubgraph.ts';
import { runProgram } from './startSystem.ts';

const link = (names: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${names}])\n`;
const resources = new AsyncDisposableStack();
afterAll(() => resources.disposeAsync());
let folder = '';
let subgraphs: readonly PlainSubgraph[] = [];
let shared: Awaited<ReturnType<typeof openWith>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'any-supergraph-'));
  resources.defer(() => rm(folder, { recursive: true }));
  const books = `${link('"@key", "@authenticated", "@requiresScopes"')}
    type Book @key(fields: "id") { id: ID! title: String! draft: String @requiresScopes(scopes: [["drafts"]]) }
    type Query { books: [Book!]! mine: String @authenticated }`;
  const prices = `${link('"@key", "@authenticated"')}
    type Book @key(fields: "id") { id: ID! price: Int }
    type Mutation { order(id: ID!): Boolean }
    type Subscription { ordered: Book secretlyOrdered: Book @authenticated }`;
  const all = [{ id: '1', title: 'One', draft: 'of one' }];
  const ordered = async function* () {
    yield { ordered: { id: '1' } };
  };
  const Subscription = { ordered: { subscribe: ordered }, secretlyOrdered: { subscribe: ordered } };
  subgraphs = [
    resources.use(
      await openPlainSubgraph('books', books, {
        Query: { books: () => all, mine: () => 'yours' },
        Book: { __resolveReference: () => all[0] },
      }),
    ),
    resources.use(await openPlainSubgraph('prices', prices, { Book: { price: () => 7 }, Subscription } as never)),
  ];
  shared = resources.use(await openWith({ supergraph: await writeSupergraph('graph.graphql', subgraphs) }));
}, 60_000);

async function writeSupergraph(name: string, parts: readonly { name: string; url: string; sdl: string }[]) {
  const composition = await composeSubgraphs(parts);
  if (composition.kind === 'failed') throw new Error(composition.reasons.join('; '));
  await writeFile(join(folder, name), composition.supergraphSdl);
  return join(folder, name);
}

const log = createLog({ service: 'gateway', level: 'silent' });

/** Opens a gateway as its program does for these arguments; only the last test needs the program. */
async function openWith(options: GatewayArguments, env: NodeJS.ProcessEnv = {}) {
  const config = readGatewayConfig({ PORT: '0', ...env }, options);
  const gateway = await openGateway({ config, pubSub: null, log });
  return { ...gateway, execute: createExecute(gateway.url) };
}

/** Runs the program of the gateway. */
async function runGateway(args: readonly string[]) {
  const running = runProgram('gateway/main.ts', { args, env: { PORT: '0' } });
  const [, url = ''] = await running.waitForOutput(/"url":"(http:[^"]+)","msg":"the gateway is open"/);
  const stop = () => running.stop('SIGTERM');
  return { execute: createExecute(url), stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

function createExecute(url: string) {
  return async (query: string, headers: Record<string, string> = {}) => {
    const body = JSON.stringify({ query });
    const sent = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
    const response = await fetch(`${url}/graphql`, sent);
    return (await response.json()) as { data?: unknown; errors?: { message: string; extensions: { code: string } }[] };
  };
}

const page = { data: { books: [{ title: 'One', price: 7 }] } };

test('a supergraph and a port are enough: POST, GET, health, and no word of the shop', async () => {
  expect(await shared.execute('{ books { title price } }')).toEqual(page);
  const query = encodeURIComponent('{ books { title price } }');
  expect(await (await fetch(`${shared.url}/graphql?query=${query}`)).json()).toEqual(page);
  // Nobody verifies a token here, so that none is refused.
  expect(await shared.execute('{ books { title price } }', { authorization: 'Bearer of-another-system' })).toEqual(
    page,
  );
  const ready = await (await fetch(`${shared.url}/health/ready`)).json();
  expect(ready).toMatchObject({ status: 'UP', checks: { books: { status: 'UP' }, prices: { status: 'UP' } } });
  expect(Object.keys((ready as { checks: object }).checks).toSorted()).toEqual([
    'books',
    'overload',
    'prices',
    'settings',
    'subgraphs',
    'supergraph',
  ]);
  expect((await fetch(`${shared.url}/webhooks/payments`, { method: 'POST' })).status).toBe(404);
  for (const { headers } of subgraphs)
    for (const each of headers)
      expect(Object.keys(each).filter((name) => /identity|authorization/.test(name))).toEqual([]);
});

test('fields with @authenticated and @requiresScopes are refused at any depth without a token', async () => {
  const codeOf = async (query: string) => (await shared.execute(query)).errors?.[0]?.extensions.code;
  expect(await codeOf('{ mine }')).toBe('UNAUTHENTICATED');
  expect(await codeOf('{ books { ...B } } fragment B on Book { title text: draft }')).toBe('UNAUTHENTICATED');
});

test('a subscription is passed through to its subgraph, over every transport, and a refused one is not', async () => {
  const subscribe = async (query: string, accept: string) => {
    const sent = { headers: { 'content-type': 'application/json', accept }, body: JSON.stringify({ query }) };
    return (await fetch(`${shared.url}/graphql`, { method: 'POST', ...sent })).text();
  };
  const query = 'subscription { ordered { title price } }';
  const event = '{"data":{"ordered":{"title":"One","price":7}}}';
  expect(await subscribe(query, 'text/event-stream')).toContain(`event: next\ndata: ${event}\n\nevent: complete`);
  const multipart = await subscribe(query, 'multipart/mixed;subscriptionSpec=1.0, application/json');
  expect(multipart).toContain(`{"payload":${event}}`);
  const opened = subgraphs[1]?.subscriptions.length;
  expect(await subscribe('subscription { secretlyOrdered { title } }', 'text/event-stream')).toContain(
    'UNAUTHENTICATED',
  );
  expect(subgraphs[1]?.subscriptions).toHaveLength(opened ?? 0);
});

test('tokens of any issuer are verified by their key set, and header rules decide what a subgraph receives', async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] };
  const issuer = createServer((_request, response) => response.end(JSON.stringify(keys)));
  await new Promise<void>((resolve) => void issuer.listen(0, '127.0.0.1', resolve));
  resources.defer(() => void issuer.close());
  const config = join(folder, 'gateway.yaml');
  await writeFile(
    config,
    `supergraph: ./graph.graphql
jwt:
  jwks: [http://127.0.0.1:${(issuer.address() as { port: number }).port}/keys]
  issuers: [https://issuer.example]
  audiences: [books]
  algorithms: [RS256]
  claims: { subject: client_id, scopes: permissions.granted }
subgraphs:
  all: { headers: [{ propagate: { matching: '^x-' } }, { remove: { named: x-secret } }] }
  prices:
    headers:
      - propagate: { named: authorization }
      - propagate: { named: x-tenant, rename: x-customer, default: nobody }
      - insert: { name: x-api-key, value: '\${env.PRICES_KEY}' }
`,
  );
  const sign = (scopes: readonly string[], audience = 'books') =>
    new SignJWT({ client_id: 'ada', permissions: { granted: scopes } })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer('https://issuer.example')
      .setAudience(audience)
      .setExpirationTime('5m')
      .sign(privateKey);
  await using gateway = await openWith({ config }, { PRICES_KEY: 'secret' });
  const as = async (token: string, query: string) =>
    gateway.execute(query, { authorization: `Bearer ${token}`, 'x-tenant': 'blue', 'x-secret': 'hidden' });
  for (const { headers } of subgraphs) headers.length = 0;
  expect(await as(await sign(['drafts']), '{ mine books { draft price } }')).toEqual({
    data: { mine: 'yours', books: [{ draft: 'of one', price: 7 }] },
  });
  const received = subgraphs.map(({ headers }) => headers.at(-1));
  expect(received[0]).toMatchObject({ 'x-tenant': 'blue' });
  expect(received[0]).not.toHaveProperty('authorization');
  expect(received[0]).not.toHaveProperty('x-secret');
  expect(received[1]).toMatchObject({ 'x-customer': 'blue', 'x-api-key': 'secret' });
  expect(received[1]?.['authorization']).toMatch(/^Bearer /);
  expect((await as(await sign([]), '{ books { draft } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const foreign = await sign(['drafts'], 'another service');
  expect((await as(foreign, '{ books { title } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('a changed supergraph is served without a restart, and an invalid one keeps the last', async () => {
  const file = await writeSupergraph('changing.graphql', subgraphs.slice(0, 1));
  await using gateway = await openWith({ supergraph: file });
  expect((await gateway.execute('{ books { price } }')).errors?.[0]?.message).toContain('Cannot query field "price"');
  await writeSupergraph('changing.graphql', subgraphs);
  await eventually(async () => (await gateway.execute('{ books { title price } }')).errors === undefined, {
    withinMs: 10_000,
  });
  await writeFile(file, 'type Query {');
  const failure = async () => JSON.stringify(await (await fetch(`${gateway.url}/health/ready`)).json());
  await eventually(async () => (await failure()).includes('the last valid supergraph is served'), { withinMs: 10_000 });
  expect(await gateway.execute('{ books { title price } }')).toEqual(page);
});

test('a supergraph with a feature that the gateway does not know is refused by name', async () => {
  const file = join(folder, 'unknown.graphql');
  const write = (name: string, purpose: string) =>
    writeFile(
      file,
      `schema @link(url: "https://specs.apollo.dev/link/v1.0")
      @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
      @link(url: "https://specs.apollo.dev/${name}/v0.1", for: ${purpose}) { query: Query }
      enum join__Graph { A @join__graph(name: "a", url: "http://a") } type Query { a: Int }`,
    );
  const refusal = (name: string) => [
    expect.stringContaining(`${file} cannot be served: expected only`),
    expect.stringContaining(`got @${name} (https://specs.apollo.dev/${name}/v0.1)`),
  ];
  await write('policy', 'SECURITY');
  const refused = await openWith({ supergraph: file }).catch((error: unknown) => (error as Error).message);
  for (const part of refusal('policy')) expect(refused).toEqual(part);
  await write('connect', 'EXECUTION');
  const running = runProgram('gateway/main.ts', { args: ['--supergraph', file], env: { PORT: '0' } });
  expect(await running.waitForExit()).toBe(1);
  for (const part of refusal('connect')) expect(running.output()).toEqual(part);
}, 120_000);

test('the program starts, answers and stops with any supergraph', async () => {
  for (const seed of [1, 2]) {
    const parts = printSubgraphs(createGraphModel(seed)).map((each) => ({ ...each, url: subgraphs[0]?.url ?? '' }));
    const supergraph = await writeSupergraph(`${seed}.graphql`, parts);
    const config = join(folder, 'served.yaml');
    await writeFile(config, `supergraph: ./${seed}.graphql\n`);
    await using gateway =
      seed === 1 ? await runGateway(['--config', config]) : await openWith({}, { SUPERGRAPH: supergraph });
    expect(await gateway.execute('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
    if ('stop' in gateway) expect(await gateway.stop()).toBe(0);
  }
}, 120_000);
