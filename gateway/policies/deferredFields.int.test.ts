import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { createLog } from '#platform/log/log.ts';
import { openPlainSubgraph } from '../../tests/plainSubgraph.ts';
import { openTokenIssuer } from '../../tests/tokenIssuer.ts';
import { composeSubgraphs } from '../composition/composeSubgraphs.ts';
import { readGatewayConfig } from '../config.ts';
import { openGateway } from '../open.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@authenticated", "@requiresScopes"])\n`;
const users = `${link}type User @key(fields: "id") { id: ID! name: String email: String @authenticated }
  type Query { user: User }`;
const orders = `${link}type User @key(fields: "id") { id: ID! orders: [Order!] hidden: String }
  type Order { number: String notes: String @requiresScopes(scopes: [["notes"]]) }`;

const stack = new AsyncDisposableStack();
afterAll(() => stack.disposeAsync());

type Response = { status: number; data: unknown; errors: readonly unknown[] };
let request: (query: string, accept: string, token?: string) => Promise<Response>;
let token: string;

beforeAll(async () => {
  const issuer = stack.use(await openTokenIssuer());
  token = await issuer.sign('ada');
  const user = { id: '1', name: 'Ada', email: 'ada@example.com' };
  const hidden = () => {
    throw new GraphQLError('You may not see it.', { extensions: { code: 'FORBIDDEN' } });
  };
  const resolvers = { orders: () => [{ number: 'A-1', notes: 'gift' }], hidden };
  const subgraphs = [
    stack.use(
      await openPlainSubgraph('users', users, {
        Query: { user: () => user },
        User: { __resolveReference: () => user },
      }),
    ),
    stack.use(await openPlainSubgraph('orders', orders, { User: resolvers })),
  ];
  const composition = await composeSubgraphs(subgraphs);
  if (composition.kind === 'failed') throw new Error(composition.reasons.join('; '));
  const folder = await mkdtemp(join(tmpdir(), 'deferred-'));
  stack.defer(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'graph.graphql'), composition.supergraphSdl);
  await writeFile(join(folder, 'gateway.yaml'), `supergraph: ./graph.graphql\n${issuer.settings}\n`);
  const config = readGatewayConfig({ PORT: '0' }, { config: join(folder, 'gateway.yaml') });
  const log = createLog({ service: 'test', level: 'silent' });
  const { url } = stack.use(await openGateway({ config, pubSub: null, log }));
  request = async (query, accept, bearer) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, ...(bearer && { authorization: `Bearer ${bearer}` }) },
      body: JSON.stringify({ query }),
    });
    return { status: response.status, ...merged(await response.text()) };
  };
});

type Part = { data?: Record<string, unknown>; errors?: unknown[]; incremental?: Part[]; path?: string[] };

/** The parts of a response in `deferSpec=20220824`, merged; or the only one. */
function merged(text: string): Pick<Response, 'data' | 'errors'> {
  const bodies = text.startsWith('{') ? [text] : text.split('\r\n\r\n').flatMap((each) => each.match(/^{.*}/) ?? []);
  const parts = bodies.map((each) => JSON.parse(each) as Part).flatMap((each) => [each, ...(each.incremental ?? [])]);
  const [first, ...later] = parts;
  for (const { data, path = [] } of later) {
    const target = path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], first?.data);
    if (data) Object.assign(target as object, data);
  }
  const errors = parts.flatMap((each) => each.errors ?? []).map((each) => ({ ...(each as object), locations: null }));
  return {
    data: first?.data ?? null,
    errors: JSON.parse(JSON.stringify(errors).replaceAll(/"requestId":"[^"]*"/g, '"requestId":""')) as unknown[],
  };
}

test.each([
  ['an anonymous caller', '{ user { name ... @defer { email } } }', { isSignedIn: false, codes: ['UNAUTHENTICATED'] }],
  [
    'an anonymous caller',
    '{ user { ...F @defer } } fragment F on User { e: email }',
    { isSignedIn: false, codes: ['UNAUTHENTICATED'] },
  ],
  [
    'an anonymous caller',
    '{ ... @defer { user { ... @defer { orders { notes } } } } }',
    { isSignedIn: false, codes: ['UNAUTHENTICATED'] },
  ],
  [
    'a caller without the scope',
    '{ user { name ... @defer { orders { number notes } } } }',
    { isSignedIn: true, codes: ['FORBIDDEN'] },
  ],
  [
    'a caller without the scope',
    '{ user { ... @defer(if: false) { orders { notes } } } }',
    { isSignedIn: true, codes: ['FORBIDDEN'] },
  ],
  [
    'a caller that the subgraph refuses',
    '{ user { name ... @defer { hidden orders { number } } } }',
    { isSignedIn: true, codes: ['FORBIDDEN'] },
  ],
  ['a caller that may', '{ user { name ... @defer { email orders { number } } } }', { isSignedIn: true, codes: [] }],
])('%s is answered %s as without @defer', async (_, query, { isSignedIn, codes }) => {
  const bearer = isSignedIn ? token : undefined;
  const plain = await request(query.replaceAll(/@defer(\(.*?\))?/g, ''), 'application/json', bearer);
  const deferred = await request(query, 'multipart/mixed;deferSpec=20220824, application/json', bearer);
  expect(plain.errors).toMatchObject(codes.map((code) => ({ extensions: { code } })));
  expect(deferred).toEqual(plain);
});
