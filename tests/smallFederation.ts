import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { accessToken } from '#platform/identity/accessToken.ts';
import { createLog } from '#platform/log/log.ts';
import { derivedId } from '#platform/ids/ids.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { readGatewayConfig, type GatewayConfig } from '../gateway/config.ts';
import { openGateway } from '../gateway/open.ts';
import { nodesHeader } from './nodesHeader.ts';
import { identityKey, openSmallSubgraph, type Resolvers, type SmallSubgraph } from './smallSubgraph.ts';
import { writeFreshSupergraph } from './writeFreshSupergraph.ts';

export const ada = derivedId('usr', 'ada');
export const tea = derivedId('ord', 'tea');

export const usersSdl = `${nodesHeader(['key', 'authenticated', 'requiresScopes', 'listSize'])}
interface Node @public { id: ID! }
type User implements Node @key(fields: "id") @node(prefix: "usr", field: "user") @identity @public { id: ID! name: String! }
type Query @public { me: User user(id: ID!): User anyone: User users: [User!] @listSize(assumedSize: 50) @requiresScopes(scopes: [["user:read"]]) fails: String secret: String @authenticated }
type Payload @public { ok: Boolean accessToken: String user: User }
type Mutation @public {
  rename(name: String!): User @authenticated
  register(token: String): Payload login(token: String): Payload refreshSession(token: String): Payload echo(token: String): Payload
}
`;
export const ordersSdl = `${nodesHeader(['key', 'inaccessible', 'listSize'])}
interface Node @public { id: ID! }
type Order implements Node @key(fields: "id") @node(prefix: "ord", field: "order") @public { id: ID! number: String! customer: User }
type User @key(fields: "id") @public {
  id: ID!
  orders: [Order!] @listSize(assumedSize: 50)
  ordersAfter(at: DateTime, filter: Filter): [Order!] @listSize(assumedSize: 50)
}
scalar DateTime @specifiedBy(url: "https://scalars.graphql.org/andimarek/date-time")
scalar MinorUnits @specifiedBy(url: "https://commerce.example/scalars/minor-units")
input Filter { amountMinor: MinorUnits at: [DateTime!] }
type Query @public {
  order(id: ID!): Order
  orders: [Order!] @listSize(assumedSize: 50)
  ordersAfter(at: DateTime, filter: Filter): [Order!] @listSize(assumedSize: 50)
}
type Mutation @public { reserve: String @inaccessible pay: String }
`;

const nodesSdl = `${nodesHeader(['key', 'listSize'])}
interface Node @public { id: ID! }
type Query @public { node(id: ID!): Node nodes(ids: [ID!]!): [Node] @listSize(assumedSize: 100) }
type User implements Node @key(fields: "id", resolvable: false) @public { id: ID! }
type Order implements Node @key(fields: "id", resolvable: false) @public { id: ID! }
`;

const person = (id: string) => ({ id, name: id === ada ? 'Ada' : 'Another' });
const order = { id: tea, number: 'A-1', customer: { __typename: 'User', id: ada } };

/** Returns the token of its argument, so that a test decides who signs in. */
const signIn = (_: unknown, { token }: { token?: string | null }) => ({
  ok: true,
  accessToken: token,
  user: person(ada),
});

const usersResolvers: Resolvers = {
  User: { __resolveReference: ((reference: { id: string }) => person(reference.id)) as never },
  Query: {
    me: (_, __, { claims }) => claims && person(claims.subject),
    user: (_, { id }: { id: string }) => (id === ada ? person(ada) : null),
    anyone: () => person(ada),
    users: () => [person(ada)],
    secret: (_, __, { claims }) => claims?.subject,
    fails: () => {
      throw new Error('the password of the database is hunter2');
    },
  },
  Mutation: {
    rename: (_, { name }: { name: string }) => ({ id: ada, name }),
    ...Object.fromEntries(['register', 'login', 'refreshSession', 'echo'].map((field) => [field, signIn])),
  },
};
const ordersResolvers: Resolvers = {
  Order: { __resolveReference: (() => order) as never },
  User: { orders: () => [order], ordersAfter: () => [order] },
  Query: {
    order: (_: unknown, { id }: { id: string }) => (id === tea ? order : null),
    orders: () => [order],
    ordersAfter: () => [order],
  },
  Mutation: { reserve: () => 'reserved', pay: () => 'paid' },
};

export type FederationResponse = {
  status: number;
  headers: Headers;
  body: { data?: unknown; errors?: FederationError[] };
};
export type FederationError = { message: string; path?: (string | number)[]; extensions: Record<string, unknown> };

/** Generates a key pair, serves the public key at `subgraph`, and returns a function that signs tokens. */
export async function serveKeys(subgraph: SmallSubgraph, kid = 'one') {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' };
  subgraph.serve('/.well-known/jwks.json', () => ({ status: 200, body: { keys: [jwk] } }));
  return (claims: Record<string, unknown> = {}, expires: string | number = '5m') =>
    new SignJWT({ sub: ada, sid: 'ses_1', roles: ['CUSTOMER'], scope: '', ...claims })
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .setIssuer(accessToken.issuer)
      .setAudience(accessToken.audience)
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(privateKey);
}

type Changes = Partial<GatewayConfig>;

/** Opens two small subgraphs, users and orders, and a gateway. Disposing closes all of them. */
export async function openSmallFederation(changes: Changes | ((ordersUrl: string) => Promise<Changes>) = {}) {
  const stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'federation-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const users = await openSmallSubgraph('users', usersSdl, usersResolvers);
  const orders = await openSmallSubgraph('orders', ordersSdl, ordersResolvers);
  for (const { stop } of [users, orders]) stack.defer(stop);
  const sign = await serveKeys(users);
  [users, orders].forEach(serveEmptyLog);

  const subgraphs = { users, orders };
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const files = { listFile: join(folder, 'supergraph.yaml'), committedFile: join(folder, 'supergraph.graphql') };
  await writeGraph(write, subgraphs);
  await writeFreshSupergraph(files.listFile, files.committedFile);

  const pubSub = stack.use(openLocalPubSub());
  const config = {
    ...readGatewayConfig({ IDENTITY_KEYS: identityKey, PORT: '0' }),
    supergraphFiles: files,
    ...(typeof changes === 'function' ? await changes(orders.url) : changes),
  };
  const { log, logLines } = createRecordedLog();
  const gateway = stack.use(await openGateway({ config, pubSub, log }));
  return {
    ...subgraphs,
    url: gateway.url,
    logLines,
    pubSub,
    sign,
    closeGateway: () => gateway[Symbol.asyncDispose](),
    /** Opens a second gateway for the same subgraphs. */
    openAnotherGateway: async () => stack.use(await openGateway({ config, pubSub, log })),
    write,
    execute: (query: string, o: Parameters<typeof execute>[2] = {}, url = gateway.url) => execute(url, query, o),
    ready: async (url = gateway.url) => (await fetch(`${url}/health/ready`)).json() as Promise<Health>,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

type Write = (name: string, text: string) => Promise<void>;

async function writeGraph(write: Write, subgraphs: Readonly<Record<string, SmallSubgraph>>): Promise<void> {
  for (const [name, { sdl }] of Object.entries(subgraphs)) await write(`${name}.graphql`, sdl);
  const list = Object.entries(subgraphs).map(
    ([name, { url }]) => `  ${name}: { routing_url: ${url}/graphql, schema: { file: ./${name}.graphql } }\n`,
  );
  await write('nodes.graphql', nodesSdl);
  list.push('  nodes: { routing_url: gateway://nodes, schema: { file: ./nodes.graphql } }\n');
  await write('supergraph.yaml', `federation_version: 2\nsubgraphs:\n${list.join('')}`);
}

/** A log and a function that returns its lines. */
function createRecordedLog() {
  const lines: string[] = [];
  const log = createLog({ service: 'test', level: 'info' }, { write: (line) => void lines.push(line) });
  return { log, logLines: () => lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>) };
}

function serveEmptyLog(subgraph: SmallSubgraph): void {
  subgraph.serve('/events/head', () => ({ status: 200, body: { logId: 'log', head: 0, oldest: 1, since: 0 } }));
  subgraph.serve('/events', () => ({ status: 200, body: { logId: 'log', head: 0, oldest: 1, events: [] } }));
}

type Health = { status: string; checks: Record<string, { status: string; message?: string; details?: object }> };

async function execute(
  url: string,
  query: string,
  { token, headers = {}, variables }: { token?: string; headers?: Record<string, string>; variables?: object },
): Promise<FederationResponse> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }), ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as FederationResponse['body'],
  };
}
