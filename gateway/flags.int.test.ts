import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createLog } from '#platform/log/log.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { openPlainSubgraph } from '../tests/plainSubgraph.ts';
import { identityKey, openSmallSubgraph, type SmallSubgraph } from '../tests/smallSubgraph.ts';
import { openTokenIssuer } from '../tests/tokenIssuer.ts';
import { openLiveGatewayConfig } from './liveGatewayConfig.ts';
import { composeSubgraphs } from './composition/composeSubgraphs.ts';
import { openGateway } from './open.ts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';
const opened = new AsyncDisposableStack();
afterAll(() => opened.disposeAsync());

let url = '';
let account = '';
let signed: SmallSubgraph;
let received: Awaited<ReturnType<typeof openPlainSubgraph>>['headers'] = [];
let waiting = Promise.withResolvers<void>();
/** Writes the flags to the file of a running gateway, and resolves when it uses them. */
let change: (flags: object) => Promise<void> = async () => undefined;

/** A running gateway with a plain subgraph, one whose calls are signed, and tokens of an issuer. */
async function openWithFlags(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'flags-'));
  opened.defer(() => rm(folder, { recursive: true }));
  const issuer = opened.use(await openTokenIssuer());
  account = `Bearer ${await issuer.sign('usr_1')}`;
  const resolvers = { Query: { book: () => 'Emma', slow: () => waiting.promise.then(() => 'late') } };
  const plain = await openPlainSubgraph('plain', `${link}type Query { book: String slow: String }`, resolvers);
  opened.use(plain);
  received = plain.headers;
  const names = (_: unknown, __: unknown, { flags = [] }: { flags?: readonly string[] | undefined }) => flags;
  signed = await openSmallSubgraph('signed', `${link}type Query { flags: [String!] }`, { Query: { flags: names } });
  opened.defer(signed.stop);
  const composition = await composeSubgraphs([
    plain,
    { name: 'signed', url: `${signed.url}/graphql`, sdl: signed.sdl },
  ]);
  if (composition.kind === 'failed') throw new Error(composition.reasons.join('; '));
  await writeFile(join(folder, 'supergraph.graphql'), composition.supergraphSdl);

  const file = join(folder, 'gateway.yaml');
  const write = (flags: object) => {
    const headers = 'headers: [{ propagate: { matching: "^x-" } }]';
    const subgraphs = `subgraphs: { all: { ${headers} }, signed: { identity: signed } }`;
    const text = `supergraph: ./supergraph.graphql\n${issuer.settings}\n${subgraphs}\nflags: ${JSON.stringify(flags)}\n`;
    return writeFile(file, text);
  };
  await write({});
  const log = createLog({ service: 'test', level: 'silent' });
  const env = { PORT: '0', GATEWAY_CONFIG: file, IDENTITY_KEYS: identityKey, LOG_LEVEL: 'silent' };
  const live = openLiveGatewayConfig({ env, log });
  change = async (flags) => {
    await write(flags);
    await eventually(() => JSON.stringify(Object.keys(live.current().flags)) === JSON.stringify(Object.keys(flags)));
  };
  ({ url } = opened.use(await openGateway({ live, pubSub: null, log })));
}
beforeAll(openWithFlags);
beforeEach(() => change({}));

async function execute(query: string, headers: Record<string, string> = {}) {
  const sent = { 'content-type': 'application/json', ...headers };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: sent, body: JSON.stringify({ query }) });
  return (await response.json()) as { data?: Record<string, unknown>; errors?: unknown; extensions?: unknown };
}

test('a flag that is added to the file is in the signed call, and in a header of a plain one, at the next request', async () => {
  const both = () => execute('{ flags book }', { authorization: account });
  expect(await both()).toEqual({ data: { flags: [], book: 'Emma' } });
  expect(received.at(-1)?.['x-feature-flags']).toBeUndefined();
  await change({ b: {}, a: { audience: { accounts: ['usr_1'] } }, c: { enabled: false } });
  expect(await both()).toEqual({ data: { flags: ['a', 'b'], book: 'Emma' } });
  expect(received.at(-1)?.['x-feature-flags']).toBe('a,b');
  expect((await execute('{ flags }')).data).toEqual({ flags: ['b'] });
});

test('a client cannot give itself a flag, whatever the header rules send of its headers', async () => {
  const forged = { 'x-feature-flags': 'a', 'x-tenant': 'blue' };
  expect((await execute('{ flags book }', forged)).data).toEqual({ flags: [], book: 'Emma' });
  expect(received.at(-1)).toMatchObject({ 'x-tenant': 'blue' });
  expect(received.at(-1)?.['x-feature-flags']).toBeUndefined();
});

test('a read does not join one in flight that began with other flags', async () => {
  waiting = Promise.withResolvers();
  const before = received.length;
  const first = execute('{ slow }');
  await eventually(() => received.length === before + 1);
  await change({ a: {} });
  const second = execute('{ slow }');
  await eventually(() => received.length === before + 2);
  waiting.resolve();
  expect([await first, await second]).toEqual([{ data: { slow: 'late' } }, { data: { slow: 'late' } }]);
});
