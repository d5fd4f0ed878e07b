import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '#platform/testing/freePort.ts';
import { buildClientSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from 'graphql';
import { isRefused, userErrorsIn, responseProblems } from './badInput/responseProblems.ts';
import { inapplicableInput } from './badInput/inapplicableInput.ts';
import { forgedTokens } from './badInput/forgedTokens.ts';
import { validArguments } from './badInput/validArguments.ts';
import {
  mutationOperation,
  placeholderArguments,
  type ArgumentValues,
  type MutationField,
} from './badInput/mutationCalls.ts';
import { distributeValues } from './badInput/distributeValues.ts';
import { readFieldsOf, tryRead } from './badInput/tryRead.ts';
import {
  readSnapshot,
  prepareSnapshot,
  createTestAccount,
  createSampleProduct,
  newProductInput,
  sendRequest,
  createSender,
} from './badInput/stateSnapshot.ts';
import type { TestAccount, SampleProduct } from './badInput/stateSnapshot.ts';
import { tryMutation } from './badInput/tryMutation.ts';
import { address, requireData, logIn } from './shopping.ts';
import { useSystem } from './useSystem.ts';

// Mutations that need no token, and those for customers; all others are for staff.
const PUBLIC_MUTATIONS = [
  'login',
  'refreshSession',
  'register',
  'requestPasswordReset',
  'resetPassword',
  'setCartLine',
];
const CUSTOMER_MUTATIONS = [
  'cancelOrder',
  'changePassword',
  'confirmEmailChange',
  'confirmTotp',
  'deleteAddress',
  'deleteMyAccount',
  'disableTotp',
  'enrolTotp',
  'exportMyData',
  'logout',
  'markNotificationsRead',
  'mergeCart',
  'payOrder',
  'placeOrder',
  'requestEmailChange',
  'requestEmailVerification',
  'saveAddress',
  'updatePreferences',
  'updateProfile',
  'verifyEmail',
];
// Mutations that accept their `validArguments`, so that a refusal is caused by the bad value alone.
const ACCEPTED_MUTATIONS = [
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
let product: SampleProduct;
let adminToken: string;
let caller: TestAccount;
let other: TestAccount;
beforeAll(async () => {
  schema = buildClientSchema(requireData(await system.execute<IntrospectionQuery>(getIntrospectionQuery())));
  adminToken = await logIn(system.execute, 'admin@example.com');
  product = await createSampleProduct(system, adminToken);
  [caller, other] = [await createTestAccount(system, adminToken), await createTestAccount(system, adminToken)];
}, 90_000);

function mutations(): readonly MutationField[] {
  return Object.values(schema.getMutationType()?.getFields() ?? {});
}

/** Whether it is a mutation of staff for catalogue, stock or orders, whose trials can use one account. */
function changesNoAccount({ name, args }: MutationField): boolean {
  const isOfStaff = ![...PUBLIC_MUTATIONS, ...CUSTOMER_MUTATIONS].includes(name);
  return isOfStaff && !args.some((argument) => argument.name === 'userId');
}

async function call(name: string, variables: ArgumentValues, token: string | null = caller.token) {
  const mutation = mutations().find((one) => one.name === name);
  if (!mutation) throw new Error(`expected the mutation ${name}`);
  const reply = await sendRequest(system.url, { query: mutationOperation(mutation), variables }, token);
  return {
    reply,
    refusals: userErrorsIn(reply),
    unclear: responseProblems(
      reply,
      mutation.args.map((one) => one.name),
    ),
  };
}

// `npm run test:inputs` tries every value at every input position.
test('every mutation refuses bad values with a clear error and without a partial change', async () => {
  const problems: string[] = [];
  const selectAt = distributeValues(mutations(), 1);
  for (const mutation of mutations()) {
    const by = changesNoAccount(mutation) ? caller : await createTestAccount(system, adminToken);
    problems.push(...(await tryMutation({ endpoint: system, caller: by, product, mutation, selectAt })));
  }
  expect(problems).toEqual([]);
}, 240_000);

test('every query, subscription and field with arguments refuses bad values with a clear error', async () => {
  const reads = readFieldsOf(schema);
  const selectAt = distributeValues(
    reads.map(({ field }) => field),
    1,
  );
  const problems: string[] = [];
  for (const read of reads) {
    const send = createSender(read, { url: system.url, token: caller.token });
    problems.push(...(await tryRead({ read, selectAt, send })));
  }
  expect(problems).toEqual([]);
}, 240_000);

test('the valid arguments into which bad values are inserted are accepted', async () => {
  const by = await createTestAccount(system, adminToken);
  for (const mutation of mutations().filter(({ name }) => ACCEPTED_MUTATIONS.includes(name))) {
    const given = validArguments(mutation, { caller: by, state: await prepareSnapshot(system, by, product) });
    const { reply, refusals } = await call(mutation.name, given, by.token);
    expect([mutation.name, refusals, reply.body.errors]).toEqual([mutation.name, [], undefined]);
  }
});

test('input of another user, another type, an old version or a wrong amount is refused at its path and changes nothing', async () => {
  await prepareSnapshot(system, caller, product);
  const others = await prepareSnapshot(system, other, product);
  const own = await readSnapshot(system, caller, product.id);
  for (const { what, mutation, given, code, path } of inapplicableInput({ caller, own, others, product })) {
    const { refusals, unclear } = await call(mutation, given);
    const [{ code: got, path: at } = { code: 'none', path: null }] = refusals;
    expect({ what, mutation, code: got, path: at, unclear }).toEqual({ what, mutation, code, path, unclear: [] });
  }
  expect((await readSnapshot(system, caller, product.id)).text).toBe(own.text);
  expect((await readSnapshot(system, other, product.id)).text).toBe(others.text);
});

describe('an idempotency key', () => {
  const variantId = () => product.variants[0]?.id;
  const keyed = (): [string, ArgumentValues, ArgumentValues][] => [
    [
      'adjustStock',
      { variantId: variantId(), delta: 1, reason: 'counted' },
      { variantId: variantId(), delta: 2, reason: 'counted' },
    ],
    ['createProduct', { input: newProductInput() }, { input: newProductInput() }],
  ];

  test('that was used with another input is refused, and the first outcome stays', async () => {
    for (const [mutation, first, second] of keyed()) {
      const idempotencyKey = randomUUID();
      expect((await call(mutation, { ...first, idempotencyKey })).refusals).toEqual([]);
      const before = await readSnapshot(system, caller, product.id);
      const { refusals } = await call(mutation, { ...second, idempotencyKey });
      expect(refusals).toEqual([expect.objectContaining({ code: 'IDEMPOTENCY_KEY_REUSED', path: ['idempotencyKey'] })]);
      expect((await call(mutation, { ...first, idempotencyKey })).refusals).toEqual([]);
      expect((await readSnapshot(system, caller, product.id)).text).toBe(before.text);
    }
  });

  test('identifies one request across placing, paying and cancelling', async () => {
    const idempotencyKey = randomUUID();
    const { cart, pending } = await prepareSnapshot(system, caller, product);
    const input = {
      cartId: cart?.id,
      cartVersion: cart?.version,
      shippingAddress: address,
      shippingMethod: 'STANDARD',
    };
    const placeArguments = { input: { ...input, expectedTotal: cart?.totals.total }, idempotencyKey };
    expect((await call('placeOrder', placeArguments)).refusals).toEqual([]);
    const before = await readSnapshot(system, caller, product.id);
    const payment = { method: 'CARD', token: 'tok_approve', amount: pending?.total };
    const reused: [string, ArgumentValues][] = [
      ['placeOrder', { ...placeArguments, input: { ...placeArguments.input, shippingMethod: 'EXPRESS' } }],
      ['payOrder', { orderId: pending?.id, input: payment, idempotencyKey }],
      ['cancelOrder', { orderId: pending?.id, idempotencyKey }],
    ];
    for (const [mutation, given] of reused) {
      const { refusals } = await call(mutation, given);
      expect(refusals).toEqual([expect.objectContaining({ code: 'IDEMPOTENCY_KEY_REUSED', path: ['idempotencyKey'] })]);
    }
    expect((await readSnapshot(system, caller, product.id)).text).toBe(before.text);
  });

  test('of another user does not conflict', async () => {
    for (const [mutation, first, second] of keyed()) {
      const idempotencyKey = randomUUID();
      expect((await call(mutation, { ...first, idempotencyKey })).refusals).toEqual([]);
      expect((await call(mutation, { ...second, idempotencyKey }, other.token)).refusals).toEqual([]);
    }
  });
});

test('an anonymous caller gets UNAUTHENTICATED, and a customer gets FORBIDDEN from staff mutations', async () => {
  const customer = caller.customer.token;
  for (const mutation of mutations()) {
    const { name } = mutation;
    const codeOf = async (token: string | null) => {
      const { reply } = await call(name, placeholderArguments(mutation), token);
      return reply.body.errors?.[0]?.extensions['code'];
    };
    if (PUBLIC_MUTATIONS.includes(name)) continue;
    expect([name, await codeOf(null)]).toEqual([name, 'UNAUTHENTICATED']);
    if (!CUSTOMER_MUTATIONS.includes(name)) expect([name, await codeOf(customer)]).toEqual([name, 'FORBIDDEN']);
  }
});

test('a forged token is refused, even by operations that need no token', async () => {
  const jwks = await fetch(`http://127.0.0.1:${usersPort}/.well-known/jwks.json`);
  const { keys } = (await jwks.json()) as { keys: Record<string, unknown>[] };
  for (const [what, token] of Object.entries(forgedTokens(caller.token, keys[0] ?? {}))) {
    for (const query of ['{ me { id } }', '{ brands { id } }']) {
      const { status, body } = await sendRequest(system.url, { query }, token);
      const code = body.errors?.[0]?.extensions['code'];
      expect({ what, status, code, data: body.data ?? null }).toEqual({
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
  ['a NUL character', { query: '{ me\u0000 { id } }' }],
  ['no query', { variables: {} }],
  ['an object as its query', { query: { $ne: null } }],
  ['a list of operations', [{ query: '{ __typename }' }, { query: '{ __typename }' }]],
  ['variables that are a list', { query: 'query ($id: ID) { product(id: $id) { id } }', variables: ['x'] }],
  ['more than a megabyte', { query: `{ brands { id } } # ${'x'.repeat(1_100_000)}` }],
  [
    'the entities field of a subgraph',
    { query: '{ _entities(representations: [{ __typename: "User", id: { ne: null } }]) { __typename } }' },
  ],
  [
    'an internal stock mutation',
    { query: 'mutation { releaseStock(orderId: "x", lines: []) { userErrors { code } } }' },
  ],
  [
    '10,000 elements',
    {
      query: 'query ($tags: [String!]) { products(filter: { tags: $tags }) { totalCount } }',
      variables: { tags: Array.from({ length: 10_000 }, () => null) },
    },
  ],
])('a request with %s is refused with a clear error', async (_what, body) => {
  const reply = await sendRequest(system.url, body, caller.token);
  expect(responseProblems(reply, [])).toEqual([]);
  expect(isRefused(reply)).toBe(true);
  expect(reply.status).toBeGreaterThanOrEqual(400);
});

test('no request logged an error', () => {
  expect(system.running.output()).not.toContain('"level":50');
});
