import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '#platform/testing/freePort.ts';
import { buildClientSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from 'graphql';
import { isRefused, refusalsIn, unclearIn } from './badInput/clearAnswer.ts';
import { foreignInput } from './badInput/foreignInput.ts';
import { forgedTokens } from './badInput/forgedTokens.ts';
import { goodArguments } from './badInput/goodArguments.ts';
import { operationOf, someArguments, type Arguments, type Mutation } from './badInput/mutationCalls.ts';
import { sharedPortions } from './badInput/portions.ts';
import { readsOf, tryRead } from './badInput/readCalls.ts';
import { look, lookFitted, openCaller, openProduct, productInput, send, senderOf } from './badInput/shop.ts';
import type { Caller, Product } from './badInput/shop.ts';
import { tryMutation } from './badInput/trials.ts';
import { address, requireData, logIn } from './shopping.ts';
import { useSystem } from './useSystem.ts';

// Whoever makes a mutation for everybody, or for every customer, says so here; any other is for staff.
const FOR_ANYBODY = ['login', 'refreshSession', 'register', 'requestPasswordReset', 'resetPassword', 'setCartLine'];
const FOR_CUSTOMERS = [
  'cancelOrder',
  'changePassword',
  'deleteAddress',
  'logout',
  'markNotificationsRead',
  'mergeCart',
  'payOrder',
  'placeOrder',
  'saveAddress',
  'updatePreferences',
  'updateProfile',
];
// What is tried with the good values of `goodArguments`, to know that nothing but the bad one is refused.
const TAKEN = [
  'adjustStock',
  'cancelOrder',
  'createProduct',
  'payOrder',
  'placeOrder',
  'register',
  'saveAddress',
].concat(
  ['saveBrand', 'saveCategory', 'setCartLine', 'setUserRoles', 'setUserStatus', 'updatePreferences', 'updateProduct'],
  ['updateProfile', 'deleteAddress', 'changePassword'],
);

const system = useSystem(async () => {
  usersPort = await freePort();
  return { USERS_PORT: String(usersPort) };
});
let schema: GraphQLSchema;
let usersPort: number;
let product: Product;
let adminToken: string;
let caller: Caller;
let other: Caller;
beforeAll(async () => {
  schema = buildClientSchema(requireData(await system.execute<IntrospectionQuery>(getIntrospectionQuery())));
  adminToken = await logIn(system.execute, 'admin@example.com');
  product = await openProduct(system, adminToken);
  [caller, other] = [await openCaller(system, adminToken), await openCaller(system, adminToken)];
}, 90_000);

function mutations(): readonly Mutation[] {
  return Object.values(schema.getMutationType()?.getFields() ?? {});
}

async function call(name: string, variables: Arguments, token: string | null = caller.token) {
  const mutation = mutations().find((one) => one.name === name);
  if (!mutation) throw new Error(`expected the mutation ${name}`);
  const reply = await send(system.url, { query: operationOf(mutation), variables }, token);
  return {
    reply,
    refusals: refusalsIn(reply),
    unclear: unclearIn(
      reply,
      mutation.args.map((one) => one.name),
    ),
  };
}

// `npm run test:inputs` tries every value at every place.
test('every mutation answers every kind of bad value clearly and leaves nothing half-done', async () => {
  const problems: string[] = [];
  const portionOf = sharedPortions(mutations(), 1);
  for (const mutation of mutations()) {
    const by = await openCaller(system, adminToken);
    problems.push(...(await tryMutation({ shop: system, caller: by, product, mutation, portionOf })));
  }
  expect(problems).toEqual([]);
}, 240_000);

test('every query, subscription and field with arguments answers every kind of bad value clearly', async () => {
  const reads = readsOf(schema);
  const portionOf = sharedPortions(
    reads.map(({ field }) => field),
    1,
  );
  const problems: string[] = [];
  for (const read of reads) {
    const send = senderOf(read, { url: system.url, token: caller.token });
    problems.push(...(await tryRead({ read, portionOf, send })));
  }
  expect(problems).toEqual([]);
}, 240_000);

test('the values that bad ones are put among are good', async () => {
  const by = await openCaller(system, adminToken);
  for (const mutation of mutations().filter(({ name }) => TAKEN.includes(name))) {
    const given = goodArguments(mutation, { caller: by, sight: await lookFitted(system, by, product) });
    const { reply, refusals } = await call(mutation.name, given, by.token);
    expect([mutation.name, refusals, reply.answer.errors]).toEqual([mutation.name, [], undefined]);
  }
});

test("what is somebody else's, of another type, out of date or another sum is refused by name and changes nothing", async () => {
  await lookFitted(system, caller, product);
  const others = await lookFitted(system, other, product);
  const own = await look(system, caller, product.id);
  for (const { what, mutation, given, code, path } of foreignInput({ caller, own, others, product })) {
    const { refusals, unclear } = await call(mutation, given);
    const [{ code: got, path: at } = { code: 'none', path: null }] = refusals;
    expect({ what, mutation, code: got, path: at, unclear }).toEqual({ what, mutation, code, path, unclear: [] });
  }
  expect((await look(system, caller, product.id)).whole).toBe(own.whole);
  expect((await look(system, other, product.id)).whole).toBe(others.whole);
});

describe('an idempotency key', () => {
  const variantId = () => product.variants[0]?.id;
  const keyed = (): [string, Arguments, Arguments][] => [
    [
      'adjustStock',
      { variantId: variantId(), delta: 1, reason: 'counted' },
      { variantId: variantId(), delta: 2, reason: 'counted' },
    ],
    ['createProduct', { input: productInput() }, { input: productInput() }],
  ];

  test('that was used before with another input is refused, and the first outcome stands', async () => {
    for (const [mutation, first, second] of keyed()) {
      const idempotencyKey = randomUUID();
      expect((await call(mutation, { ...first, idempotencyKey })).refusals).toEqual([]);
      const before = await look(system, caller, product.id);
      const { refusals } = await call(mutation, { ...second, idempotencyKey });
      expect(refusals).toEqual([expect.objectContaining({ code: 'IDEMPOTENCY_KEY_REUSED', path: ['idempotencyKey'] })]);
      expect((await call(mutation, { ...first, idempotencyKey })).refusals).toEqual([]);
      expect((await look(system, caller, product.id)).whole).toBe(before.whole);
    }
  });

  test('is the same for placing, paying and cancelling: one key, one request', async () => {
    const idempotencyKey = randomUUID();
    const { cart, pending } = await lookFitted(system, caller, product);
    const input = {
      cartId: cart?.id,
      cartVersion: cart?.version,
      shippingAddress: address,
      shippingMethod: 'STANDARD',
    };
    const placing = { input: { ...input, expectedTotal: cart?.totals.total }, idempotencyKey };
    expect((await call('placeOrder', placing)).refusals).toEqual([]);
    const before = await look(system, caller, product.id);
    const payment = { method: 'CARD', token: 'tok_approve', amount: pending?.total };
    const reused: [string, Arguments][] = [
      ['placeOrder', { ...placing, input: { ...placing.input, shippingMethod: 'EXPRESS' } }],
      ['payOrder', { orderId: pending?.id, input: payment, idempotencyKey }],
      ['cancelOrder', { orderId: pending?.id, idempotencyKey }],
    ];
    for (const [mutation, given] of reused) {
      const { refusals } = await call(mutation, given);
      expect(refusals).toEqual([expect.objectContaining({ code: 'IDEMPOTENCY_KEY_REUSED', path: ['idempotencyKey'] })]);
    }
    expect((await look(system, caller, product.id)).whole).toBe(before.whole);
  });

  test('of another user is nothing to this one', async () => {
    for (const [mutation, first, second] of keyed()) {
      const idempotencyKey = randomUUID();
      expect((await call(mutation, { ...first, idempotencyKey })).refusals).toEqual([]);
      expect((await call(mutation, { ...second, idempotencyKey }, other.token)).refusals).toEqual([]);
    }
  });
});

test('nobody gets further than the door, and a customer not into the staff rooms', async () => {
  const customer = caller.customer.token;
  for (const mutation of mutations()) {
    const { name } = mutation;
    const codeOf = async (token: string | null) => {
      const { reply } = await call(name, someArguments(mutation), token);
      return reply.answer.errors?.[0]?.extensions['code'];
    };
    if (FOR_ANYBODY.includes(name)) continue;
    expect([name, await codeOf(null)]).toEqual([name, 'UNAUTHENTICATED']);
    if (!FOR_CUSTOMERS.includes(name)) expect([name, await codeOf(customer)]).toEqual([name, 'FORBIDDEN']);
  }
});

test('a token that is not ours opens nothing, not even what needs none', async () => {
  const jwks = await fetch(`http://127.0.0.1:${usersPort}/.well-known/jwks.json`);
  const { keys } = (await jwks.json()) as { keys: Record<string, unknown>[] };
  for (const [what, token] of Object.entries(forgedTokens(caller.token, keys[0] ?? {}))) {
    for (const query of ['{ me { id } }', '{ brands { id } }']) {
      const { status, answer } = await send(system.url, { query }, token);
      const code = answer.errors?.[0]?.extensions['code'];
      expect({ what, status, code, data: answer.data ?? null }).toEqual({
        what,
        status: 401,
        code: 'UNAUTHENTICATED',
        data: null,
      });
    }
  }
});

test.each<[string, unknown]>([
  ['no JSON', '{"query": "{ me'],
  ['a NUL between the words', { query: '{ me\u0000 { id } }' }],
  ['no query', { variables: {} }],
  ['an object for a query', { query: { $ne: null } }],
  ['a list of operations', [{ query: '{ __typename }' }, { query: '{ __typename }' }]],
  ['variables that are a list', { query: 'query ($id: ID) { product(id: $id) { id } }', variables: ['x'] }],
  ['a megabyte and more', { query: `{ brands { id } } # ${'x'.repeat(1_100_000)}` }],
  [
    'the entities of a house',
    { query: '{ _entities(representations: [{ __typename: "User", id: { ne: null } }]) { __typename } }' },
  ],
  [
    'the stock commands of orders',
    { query: 'mutation { releaseStock(orderId: "x", lines: []) { userErrors { code } } }' },
  ],
  [
    '10,000 elements',
    {
      query: 'query ($tags: [String!]) { products(filter: { tags: $tags }) { totalCount } }',
      variables: { tags: Array.from({ length: 10_000 }, () => null) },
    },
  ],
])('a request with %s is refused in plain words', async (_what, body) => {
  const reply = await send(system.url, body, caller.token);
  expect(unclearIn(reply, [])).toEqual([]);
  expect(isRefused(reply)).toBe(true);
  expect(reply.status).toBeGreaterThanOrEqual(400);
});

test('all the while nothing went wrong inside', () => {
  expect(system.running.output()).not.toContain('"level":50');
});
