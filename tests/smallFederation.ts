import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createLog } from '#platform/log/log.ts';
import { derivedId } from '#platform/ids/ids.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { readGatewayConfig, type GatewayConfig } from '../gateway/config.ts';
import { openGateway } from '../gateway/open.ts';
import { nodesHeader } from './nodesHeader.ts';
import { identityKey, openSmallHouse, type Resolvers, type SmallHouse } from './smallHouse.ts';

export const ada = derivedId('usr', 'ada');
export const tea = derivedId('ord', 'tea');

export const usersSdl = `${nodesHeader(['key', 'authenticated', 'requiresScopes', 'listSize'])}
interface Node { id: ID! }
type User implements Node @key(fields: "id") @node(prefix: "usr", field: "user") @identity { id: ID! name: String! }
type Query { me: User user(id: ID!): User anyone: User users: [User!] @listSize(assumedSize: 50) @requiresScopes(scopes: [["user:read"]]) fails: String secret: String @authenticated }
type Payload { ok: Boolean accessToken: String user: User }
type Mutation {
  rename(name: String!): User @authenticated
  register(token: String): Payload login(token: String): Payload refreshSession(token: String): Payload echo(token: String): Payload
}
`;
export const ordersSdl = `${nodesHeader(['key', 'inaccessible', 'listSize'])}
interface Node { id: ID! }
type Order implements Node @key(fields: "id") @node(prefix: "ord", field: "order") { id: ID! number: String! customer: User }
type User @key(fields: "id") {
  id: ID!
  orders: [Order!] @listSize(assumedSize: 50)
  ordersAfter(at: DateTime, filter: Filter): [Order!] @listSize(assumedSize: 50)
}
scalar DateTime @specifiedBy(url: "https://scalars.graphql.org/andimarek/date-time")
scalar MinorUnits @specifiedBy(url: "https://commerce.example/scalars/minor-units")
input Filter { amountMinor: MinorUnits at: [DateTime!] }
type Query {
  order(id: ID!): Order
  orders: [Order!] @listSize(assumedSize: 50)
  ordersAfter(at: DateTime, filter: Filter): [Order!] @listSize(assumedSize: 50)
}
type Mutation { reserve: String @inaccessible pay: String }
`;

const nodesSdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@listSize"])
interface Node { id: ID! }
type Query { node(id: ID!): Node nodes(ids: [ID!]!): [Node] @listSize(assumedSize: 100) }
type User implements Node @key(fields: "id", resolvable: false) { id: ID! }
type Order implements Node @key(fields: "id", resolvable: false) { id: ID! }
`;

const person = (id: string) => ({ id, name: id === ada ? 'Ada' : 'Somebody' });
const order = { id: tea, number: 'A-1', customer: { __typename: 'User', id: ada } };

/** Answers the token it is given, so that a test decides who signs in. */
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

export type Asked = { status: number; headers: Headers; body: { data?: unknown; errors?: AskedError[] } };
export type AskedError = { message: string; path?: (string | number)[]; extensions: Record<string, unknown> };

/** Makes keys as users has them, serves them at `house`, and answers how to sign a token. */
export async function serveKeys(house: SmallHouse, kid = 'one') {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' };
  house.serve('/.well-known/jwks.json', () => ({ status: 200, body: { keys: [jwk] } }));
  return (claims: Record<string, unknown> = {}, expires: string | number = '5m') =>
    new SignJWT({ sub: ada, sid: 'ses_1', roles: ['CUSTOMER'], scope: '', ...claims })
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .setIssuer('users')
      .setAudience('commerce-graph')
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(privateKey);
}

/** Two small subgraphs, users and orders, with a real gateway before them; all of it is gone when disposed. */
export async function openSmallFederation(changes: Partial<GatewayConfig> = {}) {
  const stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'federation-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const users = await openSmallHouse(usersSdl, usersResolvers);
  const orders = await openSmallHouse(ordersSdl, ordersResolvers);
  for (const { stop } of [users, orders]) stack.defer(stop);
  const sign = await serveKeys(users);
  [users, orders].forEach(serveEmptyLog);

  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const houses = { users, orders };
  for (const [name, { sdl }] of Object.entries(houses)) await write(`${name}.graphql`, sdl);
  const list = Object.entries(houses).map(
    ([name, { url }]) => `  ${name}: { routing_url: ${url}/graphql, schema: { file: ./${name}.graphql } }\n`,
  );
  await write('nodes.graphql', nodesSdl);
  list.push('  nodes: { routing_url: gateway://nodes, schema: { file: ./nodes.graphql } }\n');
  await write('supergraph.yaml', `federation_version: 2\nsubgraphs:\n${list.join('')}`);

  const pubSub = stack.use(openLocalPubSub());
  const config = {
    ...readGatewayConfig({ IDENTITY_KEYS: identityKey, PORT: '0' }),
    supergraphFiles: { listFile: join(folder, 'supergraph.yaml'), committedFile: join(folder, 'supergraph.graphql') },
    ...changes,
  };
  const { log, logged } = createKeptLog();
  const gateway = stack.use(await openGateway({ config, pubSub, log }));
  return {
    ...houses,
    url: gateway.url,
    logged,
    pubSub,
    sign,
    closeGateway: () => gateway[Symbol.asyncDispose](),
    /** A second gateway before the same houses. */
    openAnotherGateway: async () => stack.use(await openGateway({ config, pubSub, log })),
    write,
    ask: (query: string, o: Parameters<typeof ask>[2] = {}, url = gateway.url) => ask(url, query, o),
    ready: async (url = gateway.url) => (await fetch(`${url}/health/ready`)).json() as Promise<Health>,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** A log, and the lines that gateways have written to it. */
function createKeptLog() {
  const lines: string[] = [];
  const log = createLog({ service: 'test', level: 'info' }, { write: (line) => void lines.push(line) });
  return { log, logged: () => lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>) };
}

function serveEmptyLog(house: SmallHouse): void {
  house.serve('/events/head', () => ({ status: 200, body: { logId: 'log', head: 0, oldest: 1, since: 0 } }));
  house.serve('/events', () => ({ status: 200, body: { logId: 'log', head: 0, oldest: 1, events: [] } }));
}

type Health = { status: string; checks: Record<string, { status: string; message?: string }> };

async function ask(
  url: string,
  query: string,
  { token, headers = {}, variables }: { token?: string; headers?: Record<string, string>; variables?: object },
): Promise<Asked> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }), ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Asked['body'] };
}
