import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import {
  callerOf,
  openSubscriptionFederation,
  orderId,
  userId,
  variantId,
} from '../../tests/subscriptionFederation.ts';
import {
  lastItemOf,
  nextOf,
  refusalCodes,
  subscribeOrThrow,
  type TextSubscriptionHub,
} from '../../tests/subscriptionItems.ts';

let federation: Awaited<ReturnType<typeof openSubscriptionFederation>>;
let hub: TextSubscriptionHub;
beforeAll(async () => {
  federation = await openSubscriptionFederation();
  ({ hub } = await federation.open());
  federation.owners.set(orderId('tea'), userId('ada'));
});
afterAll(() => federation[Symbol.asyncDispose]());

const mine = 'subscription { myOrderEvents { sequence } }';
const ofOrder = 'subscription ($id: ID!) { orderEvents(orderId: $id) { sequence } }';
const ofStock = 'subscription ($id: ID!) { stockChanged(variantId: $id) { availableToSell } }';
const ada = callerOf('ada');
const tea = { id: orderId('tea') };

test.each([
  ['a syntax error', { query: 'subscription {' }, 'GRAPHQL_PARSE_FAILED'],
  ['an unknown field', { query: 'subscription { allOrders { id } }' }, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'two fields',
    { query: 'subscription { a: myOrderEvents { id } b: myOrderEvents { id } }' },
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'a conditional field',
    { query: 'subscription { myOrderEvents @skip(if: true) { id } }' },
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['a query', { query: '{ me { id } }' }, 'BAD_REQUEST'],
  ['an unknown operation', { query: mine, operationName: 'Other' }, 'OPERATION_RESOLUTION_FAILURE'],
  ['a missing variable', { query: ofOrder, caller: ada }, 'BAD_USER_INPUT'],
  ['an id that is too long', { query: ofStock, variables: { id: 'x'.repeat(201) } }, 'BAD_USER_INPUT'],
  ['an anonymous caller', { query: mine }, 'UNAUTHENTICATED'],
  ['an order of another user', { query: ofOrder, variables: tea, caller: callerOf('eve') }, 'NOT_FOUND'],
  ['an unknown order', { query: ofOrder, variables: { id: orderId('none') }, caller: ada }, 'NOT_FOUND'],
  ['an invalid id', { query: ofOrder, variables: { id: 'ord_*' }, caller: ada }, 'NOT_FOUND'],
])('%s is refused and leaves no subscription behind', async (_, request, code) => {
  expect(await refusalCodes(hub, request)).toEqual([code]);
  expect(hub.counters()).toEqual({ subscriptions: 0, groups: 0, waiting: 0 });
});

test('an unavailable subgraph causes DEPENDENCY_UNAVAILABLE, not NOT_FOUND', async () => {
  federation.orders.overrideResponses((_, response) => response.writeHead(503).end());
  expect(await refusalCodes(hub, { query: ofOrder, variables: tea, caller: ada })).toEqual(['DEPENDENCY_UNAVAILABLE']);
  federation.orders.overrideResponses(null);
});

test.each(['INTERNAL', 'DEPENDENCY_UNAVAILABLE', 'DEADLINE_EXCEEDED', 'OVERLOADED', undefined])(
  'an order that is null with the error %s is not NOT_FOUND',
  async (code) => {
    const error = { message: 'm', path: ['_entities', 0], ...(code && { extensions: { code } }) };
    federation.orders.overrideResponses((_, response) => {
      const body = JSON.stringify({ data: { a0: [null] }, errors: [{ ...error, path: ['a0', 0] }] });
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
    const refusal = await refusalCodes(hub, { query: ofOrder, variables: tea, caller: ada });
    federation.orders.overrideResponses(null);
    expect(refusal).toEqual(['DEPENDENCY_UNAVAILABLE']);
  },
);

test('no argument of a client names another channel', async () => {
  const hostile = ['*', '.', '%2E', `${variantId('mug')}.x`, 'x\u0000', '{{caller.id}}'];
  for (const id of hostile)
    expect(await refusalCodes(hub, { query: ofStock, variables: { id } })).toEqual(['NOT_FOUND']);
  const own = await subscribeOrThrow(hub, { query: ofStock, variables: { id: variantId('mug') } });
  federation.publish('products', {
    type: 'stock.changed',
    subject: 'var',
    channels: ['variant..', 'variant'],
    data: {},
  });
  federation.publishStockEvent('mug', 2);
  expect((await nextOf(own)).data['stockChanged']).toEqual({ availableToSell: 2 });
  expect(hub.counters().waiting).toBe(0);
  own.close();
});

test('only staff receive stock events of a hidden variant', async () => {
  const id = variantId('draft');
  federation.hidden.add(id);
  const request = { query: ofStock, variables: { id } };
  const staff = callerOf('clerk', { scopes: ['catalog:write'] });
  for (const caller of [null, ada]) expect(await refusalCodes(hub, { ...request, caller })).toEqual(['NOT_FOUND']);
  const ofStaff = await subscribeOrThrow(hub, { ...request, caller: staff });
  federation.publishStockEvent('draft', 5);
  expect((await nextOf(ofStaff)).data['stockChanged']).toEqual({ availableToSell: 5 });
  ofStaff.close();
});

test('a variant that is hidden later sends no events until it is visible again', async () => {
  const id = variantId('archived');
  const request = { query: ofStock, variables: { id } };
  const shared = await subscribeOrThrow(hub, request);
  for (const left of [4, 3, 2, 1]) {
    if (left === 3) federation.hidden.add(id);
    if (left === 1) federation.hidden.delete(id);
    federation.publishStockEvent('archived', left);
    const before = federation.products.queries.length;
    if (left === 3 || left === 2) await eventually(() => federation.products.queries.length > before);
    else expect((await nextOf(shared)).data['stockChanged']).toEqual({ availableToSell: left });
  }
  shared.close();
});

test('staff receive events of a variant before and while it is hidden, until their token expires', async () => {
  const id = variantId('withdrawn');
  const request = { query: ofStock, variables: { id } };
  const clerk = callerOf('clerk', { scopes: ['catalog:write'], expiresAtMs: Date.now() + 3_000 });
  const [open, ofStaff] = [
    await subscribeOrThrow(hub, request),
    await subscribeOrThrow(hub, { ...request, caller: clerk }),
  ];
  federation.publishStockEvent('withdrawn', 4);
  for (const each of [open, ofStaff]) expect((await nextOf(each)).data['stockChanged']).toEqual({ availableToSell: 4 });
  federation.hidden.add(id);
  federation.publishStockEvent('withdrawn', 3);
  expect((await nextOf(ofStaff)).data['stockChanged']).toEqual({ availableToSell: 3 });
  federation.hidden.delete(id);
  federation.publishStockEvent('withdrawn', 2);
  expect((await nextOf(open)).data['stockChanged']).toEqual({ availableToSell: 2 });
  expect((await nextOf(ofStaff)).data['stockChanged']).toEqual({ availableToSell: 2 });
  expect(await lastItemOf(ofStaff)).toMatchObject({ kind: 'close', reason: 'tokenExpired' });
  open.close();
});

test('a public stream that selects a field of the caller is executed per caller and ends with the token', async () => {
  const id = variantId('personal');
  const query = 'subscription ($id: ID!) { stockChanged(variantId: $id) { variant { mine onHand } } }';
  const expiring = callerOf('expiring', { expiresAtMs: Date.now() + 1500 });
  const callers = [ada, callerOf('eve'), expiring];
  const all = await Promise.all(callers.map((caller) => subscribeOrThrow(hub, { query, variables: { id }, caller })));
  const anonymous = await subscribeOrThrow(hub, { query, variables: { id } });
  expect(hub.counters()).toMatchObject({ subscriptions: 4, groups: 4 });
  federation.publishStockEvent('personal', 5);
  for (const [at, each] of all.entries()) {
    const { data, errors } = await nextOf(each);
    expect({ data, errors }).toEqual({
      data: { stockChanged: { variant: { mine: callers[at]?.claims.subject, onHand: 7 } } },
      errors: undefined,
    });
  }
  expect((await nextOf(anonymous)).data['stockChanged']).toMatchObject({ variant: { mine: null } });
  expect(await lastItemOf(all[2] ?? anonymous)).toMatchObject({ kind: 'close', reason: 'tokenExpired' });
  for (const each of [...all, anonymous]) each.close();
});

test.each([
  ['a logout', 'session.ended', { sessionId: 'ses_leaving' }, 'leaving'],
  ['a disabled account', 'user.disabled', { displayName: 'X', roles: ['CUSTOMER'] }, 'banned'],
  ['another role', 'user.roles_changed', { displayName: 'X', roles: ['MANAGER'] }, 'promoted'],
])(
  '%s ends the streams of the user within seconds, public ones too, and no others',
  async (...[, type, data, name]) => {
    const caller = callerOf(name);
    const [own, other] = [
      await subscribeOrThrow(hub, { query: mine, caller }),
      await subscribeOrThrow(hub, { query: mine, caller: callerOf('stays') }),
    ];
    const open = await subscribeOrThrow(hub, { query: ofStock, variables: { id: variantId('mug') }, caller });
    federation.publish('users', { type, subject: userId(name), data: { userId: userId(name), ...data } });
    expect(await lastItemOf(own)).toMatchObject({ kind: 'close', reason: 'tokenExpired' });
    expect(await lastItemOf(open)).toMatchObject({ kind: 'close', reason: 'tokenExpired' });
    expect(hub.counters().subscriptions).toBe(1);
    other.close();
  },
);

test('an expired token ends its streams, unless it was renewed', async () => {
  const expiresAtMs = Date.now() + 700;
  const caller = callerOf('short', { expiresAtMs });
  const [ending, renewed] = [
    await subscribeOrThrow(hub, { query: mine, caller }),
    await subscribeOrThrow(hub, { query: mine, caller }),
  ];
  expect(hub.renewCaller(renewed, callerOf('eve'))).toBe(false);
  expect(hub.renewCaller(renewed, callerOf('short', { scopes: ['order:read'] }))).toBe(false);
  expect(hub.renewCaller(renewed, callerOf('short'))).toBe(true);
  expect(await lastItemOf(ending)).toMatchObject({ kind: 'close', reason: 'tokenExpired' });
  federation.publishOrderEvent('short', 'short');
  expect((await nextOf(renewed)).data['myOrderEvents']).toEqual({ sequence: 1 });
  renewed.close();
  expect(hub.counters().subscriptions).toBe(0);
});

test('a new schema replaces the plans of streams and ends only those it no longer allows', async () => {
  await using gateway = await federation.open();
  const whole = 'subscription { myOrderEvents { sequence order { number } } }';
  const [kept, ended] = [
    await subscribeOrThrow(gateway.hub, { query: mine, caller: ada }),
    await subscribeOrThrow(gateway.hub, { query: whole, caller: ada }),
  ];
  federation.publishOrderEvent('reload', 'ada');
  for (const each of [kept, ended]) expect((await nextOf(each)).data['myOrderEvents']).toMatchObject({ sequence: 1 });
  const before = gateway.source.current();
  await federation.write('orders.graphql', federation.orders.sdl.replace('number: String!', 'serial: String'));
  await eventually(() => gateway.source.current() !== before);
  expect(await lastItemOf(ended)).toMatchObject({
    kind: 'error',
    errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
  federation.publishOrderEvent('reload', 'ada');
  expect((await nextOf(kept)).data['myOrderEvents']).toEqual({ sequence: 2 });
  expect(gateway.hub.counters()).toMatchObject({ subscriptions: 1, groups: 1 });
  await federation.write('orders.graphql', federation.orders.sdl);
}, 15_000);
