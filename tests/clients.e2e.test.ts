import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql, ServerError } from '@apollo/client';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, fetchExchange, subscriptionExchange, type CombinedError } from '@urql/core';
import { buildSchema, isObjectType } from 'graphql';
import { createClient, type Client as SocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { createClient as createTypedClient } from '../client/client.ts';
import { GraphError } from '../client/graphError.ts';
import { MyOrderEventsDocument, OrderEventsDocument } from '../client/generated/graphql.ts';
import { requireData, findVariants, logIn, orderVariant, readResumeCursor, registerBuyer } from './shopping.ts';
import { useLentSystem } from './useSystem.ts';

const root = join(import.meta.dirname, '..');
const guide = () => readFile(join(root, 'docs/clients.md'), 'utf8');
const ADJUST = `mutation ($id: ID!, $key: ID!) {
  adjustStock(variantId: $id, delta: 1, reason: "count", idempotencyKey: $key) { userErrors { message } }
}`;
type Products = { products: { edges: { node: { defaultVariant: { id: string } } }[] } };

const system = useLentSystem();

/** Changes the stock of the first product repeatedly until the work is done. */
async function whileStockChanges<Result>(work: Promise<Result>): Promise<Result> {
  const admin = await logIn(system.execute, 'admin@example.com');
  const first = '{ products(first: 1) { edges { node { defaultVariant { id } } } } }';
  const id = requireData(await system.execute<Products>(first)).products.edges[0]?.node.defaultVariant.id;
  const ended = new AbortController();
  const done = work.finally(() => ended.abort());
  for (let count = 0; !ended.signal.aborted; count += 1) {
    await system.execute(ADJUST, { id, key: `change-${performance.now()}-${count}` }, admin);
    await Promise.race([done, new Promise((resolve) => void setTimeout(resolve, 200))]);
  }
  return done;
}

async function runSnippet(name: string): Promise<string> {
  const env = { PATH: process.env['PATH'], GRAPH_URL: system.url };
  const args = ['--disable-warning=ExperimentalWarning', join(root, 'docs/clients', `${name}.ts`)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env, timeout: 25_000 });
  return stdout + stderr;
}

test.each([
  ['fetch', ['signed in as Ada Lovelace']],
  ['apolloClient', ['refused with FORBIDDEN', 'left, cursor']],
  ['urql', ['Ada Lovelace', 'left, cursor']],
  ['graphqlWs', ['left, cursor']],
  ['graphqlSse', ['left, cursor']],
])('the snippet of %s works as written', async (name, texts) => {
  const output = await whileStockChanges(runSnippet(name));
  for (const text of texts) expect(output).toContain(text);
  expect(await guide()).toContain(
    `\`\`\`ts\n${await readFile(join(root, 'docs/clients', `${name}.ts`), 'utf8')}\`\`\``,
  );
});

test('the gateway serves the schema as a file, and the guide names its scalars and the types without an id', async () => {
  const response = await fetch(new URL('/schema.graphql', system.url));
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  const types = Object.values(buildSchema(await response.text()).getTypeMap());
  const roots = new Set(['Query', 'Mutation', 'Subscription']);
  const named = types.filter(({ name }) => !name.startsWith('__') && !roots.has(name));
  const keyless = named.filter((type) => isObjectType(type) && !type.getFields()['id']).map(({ name }) => name);
  const scalars = named.filter(({ astNode }) => astNode?.kind === 'ScalarTypeDefinition').map(({ name }) => name);
  const text = await guide();
  const listed = text.split('## Types without an id')[1]?.split('## ')[0] ?? '';
  expect([...listed.matchAll(/`(\w+)`/g)].map(([, name]) => name).toSorted()).toEqual(keyless.toSorted());
  for (const scalar of scalars) expect(text).toContain(`| \`${scalar}\``);
});

let buyer: Awaited<ReturnType<typeof registerBuyer>>;
beforeAll(async () => {
  buyer = await registerBuyer(system.execute);
});

const PRODUCTS = 'query Products($first: Int!) { products(first: $first) { edges { node { id name } } } }';
const RENAME =
  'mutation Rename($input: ProfileInput!) { updateProfile(input: $input) { user { id displayName } userErrors { code } } }';
const ORDERS = 'subscription Mine { myOrderEvents { type order { id } } }';
const NONE = 'subscription None($id: ID!) { orderEvents(orderId: $id) { sequence } }';
const foreignOrder = { id: 'ord_01ARZ3NDEKTSV4RRFFQ69G5FAV' };

type OrderEventPayload = { readonly type: string; readonly order: { readonly id: string } };

/** Places orders until the promise settles: the first order may precede the subscription. */
async function whileBuying<T>(received: Promise<T>): Promise<T> {
  const [variant] = await findVariants(system.execute);
  if (!variant) throw new Error('expected a variant in stock');
  for (;;) {
    await orderVariant(system.execute, { variantId: variant.id, quantity: 1 }, buyer.token);
    const first = await Promise.race([received, sleep(500, null)]);
    if (first !== null) return first;
  }
}

/** Apollo Client as documented, and the HTTP methods that it used. */
function apolloOf(token?: string, useGETForQueries = false) {
  const methods: string[] = [];
  const link = new HttpLink({
    uri: system.url,
    useGETForQueries,
    fetch: (input, init) => {
      methods.push(init?.method ?? 'GET');
      return fetch(input, init);
    },
    ...(token && { headers: { authorization: `Bearer ${token}` } }),
  });
  return { client: new ApolloClient({ link, cache: new InMemoryCache() }), methods };
}

test.each([false, true])('Apollo Client sends queries (by GET: %s)', async (isGet) => {
  const { client, methods } = apolloOf(undefined, isGet);
  const { data } = await client.query<{ products: { edges: unknown[] } }>({
    query: gql(PRODUCTS),
    variables: { first: 2 },
  });
  expect(data?.products.edges).toHaveLength(2);
  expect(methods).toEqual([isGet ? 'GET' : 'POST']);
});

test('Apollo Client receives mutation results and error codes, also of a refused request', async () => {
  const { client } = apolloOf(buyer.token);
  const variables = { input: { displayName: 'Ada of Apollo' } };
  const { data } = await client.mutate({ mutation: gql(RENAME), variables });
  expect(data).toMatchObject({ updateProfile: { user: { displayName: 'Ada of Apollo' }, userErrors: [] } });
  const codeOf = async (apollo: ReturnType<typeof apolloOf>, query: string) => {
    const error: unknown = await apollo.client.query({ query: gql(query) }).catch((reason: unknown) => reason);
    if (ServerError.is(error)) return `status ${error.statusCode}`;
    return CombinedGraphQLErrors.is(error) ? error.errors[0]?.extensions?.['code'] : String(error);
  };
  expect(await codeOf(apolloOf(), '{ me { sessions { id } } nothing }')).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(await codeOf(apolloOf(), '{ users(first: 1) { edges { node { id } } } }')).toBe('UNAUTHENTICATED');
  expect(await codeOf(apolloOf(buyer.token), '{ users(first: 1) { edges { node { id } } } }')).toBe('FORBIDDEN');
  expect(await codeOf(apolloOf('no.good.token', true), '{ me { id } }')).toBe('UNAUTHENTICATED');
});

test('Apollo Client receives subscription events over multipart, and the error code of a refused subscription', async () => {
  const { client } = apolloOf(buyer.token);
  const received = new Promise<OrderEventPayload>((resolve, reject) => {
    const subscription = client.subscribe<{ myOrderEvents: OrderEventPayload }>({ query: gql(ORDERS) }).subscribe({
      next: ({ data, error }) => {
        subscription.unsubscribe();
        if (data) resolve(data.myOrderEvents);
        else reject(error);
      },
      error: reject,
    });
  });
  expect(await whileBuying(received)).toMatchObject({
    type: 'order.created',
    order: { id: expect.stringMatching(/^ord_/) },
  });
  const refused = await new Promise<unknown>((resolve) => {
    client
      .subscribe({ query: gql(NONE), variables: foreignOrder })
      .subscribe({ next: ({ error }) => resolve(error), error: resolve });
  });
  expect(CombinedGraphQLErrors.is(refused) && refused.errors[0]?.extensions?.['code']).toBe('NOT_FOUND');
});

const sockets: SocketClient[] = [];
afterAll(async () => {
  for (const socket of sockets) await socket.dispose();
});

/** urql with its defaults, subscriptions over graphql-ws. */
function urqlOf(token?: string) {
  const methods: string[] = [];
  const socket = createClient({
    url: system.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    ...(token && { connectionParams: { authorization: `Bearer ${token}` } }),
  });
  sockets.push(socket);
  const forwardSubscription = ({ query = '', variables }: { query?: string; variables?: object }) => ({
    subscribe: (sink: Parameters<typeof socket.subscribe>[1]) => ({
      unsubscribe: socket.subscribe({ query, variables: { ...variables } }, sink as never),
    }),
  });
  const client = new Client({
    url: system.url,
    exchanges: [fetchExchange, subscriptionExchange({ forwardSubscription: forwardSubscription as never })],
    fetch: (input, init) => {
      methods.push(init?.method ?? 'GET');
      return fetch(input, init);
    },
    ...(token && { fetchOptions: { headers: { authorization: `Bearer ${token}` } } }),
  });
  return { client, methods };
}

test('urql with its defaults sends queries by GET and mutations by POST', async () => {
  const anonymous = urqlOf();
  const { data, error } = await anonymous.client.query(PRODUCTS, { first: 2 }).toPromise();
  expect([error, data.products.edges.length]).toEqual([undefined, 2]);
  const signedIn = urqlOf(buyer.token);
  expect((await signedIn.client.query('{ me { id } }', {}).toPromise()).data).toEqual({
    me: expect.objectContaining({ id: buyer.id }),
  });
  const renamed = await signedIn.client.mutation(RENAME, { input: { displayName: 'Ada of urql' } }).toPromise();
  expect(renamed.data.updateProfile.user.displayName).toBe('Ada of urql');
  expect([anonymous.methods, signedIn.methods]).toEqual([['GET'], ['GET', 'POST']]);
});

test('urql receives error codes, also of a refused request', async () => {
  const codeOf = async ({ client }: ReturnType<typeof urqlOf>, query: string) =>
    (await client.query(query, {}).toPromise()).error?.graphQLErrors[0]?.extensions['code'];
  expect(await codeOf(urqlOf(), '{ nothing }')).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(await codeOf(urqlOf(), '{ users(first: 1) { edges { node { id } } } }')).toBe('UNAUTHENTICATED');
  expect(await codeOf(urqlOf('no.good.token'), '{ me { id } }')).toBe('UNAUTHENTICATED');
});

test('urql receives subscription events over graphql-ws, and the error code of a refused subscription', async () => {
  const { client } = urqlOf(buyer.token);
  const received = new Promise<OrderEventPayload>((resolve, reject) => {
    const { unsubscribe } = client.subscription(ORDERS, {}).subscribe(({ data, error }) => {
      if (data) resolve(data.myOrderEvents);
      else reject(error);
      setTimeout(() => unsubscribe());
    });
  });
  expect(await whileBuying(received)).toMatchObject({
    type: 'order.created',
    order: { id: expect.stringMatching(/^ord_/) },
  });
  const refused = await new Promise<CombinedError | undefined>((resolve) => {
    const { unsubscribe } = client.subscription(NONE, foreignOrder).subscribe(({ error }) => {
      resolve(error);
      setTimeout(() => unsubscribe());
    });
  });
  expect(refused?.graphQLErrors[0]?.extensions['code']).toBe('NOT_FOUND');
});

test('a login mutation can select fields of other subgraphs', async () => {
  const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { user { id orders(first: 1) { edges { node { id } } } } userErrors { code } } }`;
  const input = { email: buyer.email, password: 'correct-horse-battery' };
  const { data, errors } = await system.execute<{ login: { user: { orders: { edges: unknown[] } } } }>(LOGIN, {
    input,
  });
  expect([errors, data?.login.user.orders.edges.length]).toEqual([undefined, 1]);
});

test("the typed client throws a refused subscription's error, and leaving the loop ends a subscription", async () => {
  const anonymous = createTypedClient({ url: system.url });
  await expect(anonymous.subscribe(MyOrderEventsDocument, {}).next()).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
  const client = createTypedClient({ url: system.url, accessToken: () => buyer.token });
  const refused = (variables: { orderId: string; after?: string }) =>
    client
      .subscribe(OrderEventsDocument, variables)
      .next()
      .then(
        () => null,
        (error: unknown) => error,
      );
  const foreign = await refused({ orderId: 'ord_01ARZ3NDEKTSV4RRFFQ69G5FAV' });
  expect(foreign).toBeInstanceOf(GraphError);
  expect(foreign).toMatchObject({ code: 'NOT_FOUND' });

  const variantId = (await findVariants(system.execute))[0]?.id ?? '';
  const after = await readResumeCursor(system.execute, buyer.token);
  const order = await orderVariant(system.execute, { variantId, quantity: 1 }, buyer.token);
  for await (const { myOrderEvents } of client.subscribe(MyOrderEventsDocument, { after })) {
    expect(myOrderEvents).toMatchObject({ type: 'order.created', order: { id: order.id } });
    break;
  }
  const idle = client.subscribe(MyOrderEventsDocument, {});
  const waiting = idle.next();
  await sleep(200);
  await idle.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
}, 60_000);
