import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { callerOf, openLiveFederation, orderId, userId, variantId } from '../../tests/liveFederation.ts';
import { endOf, nextOf, refusedWith, subscribed, type TextLive } from '../../tests/liveReading.ts';

let federation: Awaited<ReturnType<typeof openLiveFederation>>;
let live: TextLive;
beforeAll(async () => {
  federation = await openLiveFederation();
  ({ live } = await federation.open());
  federation.owners.set(orderId('tea'), userId('ada'));
});
afterAll(() => federation[Symbol.asyncDispose]());

const mine = 'subscription { myOrderEvents { sequence } }';
const ofOrder = 'subscription ($id: ID!) { orderEvents(orderId: $id) { sequence } }';
const ofStock = 'subscription ($id: ID!) { stockChanged(variantId: $id) { availableToSell } }';
const ada = callerOf('ada');
const tea = { id: orderId('tea') };

test.each([
  ['not GraphQL', { query: 'subscription {' }, 'GRAPHQL_PARSE_FAILED'],
  ['a field that is not there', { query: 'subscription { allOrders { id } }' }, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'two fields',
    { query: 'subscription { a: myOrderEvents { id } b: myOrderEvents { id } }' },
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'a field that may be left out',
    { query: 'subscription { myOrderEvents @skip(if: true) { id } }' },
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['a query', { query: '{ me { id } }' }, 'BAD_REQUEST'],
  ['no such operation', { query: mine, operationName: 'Other' }, 'OPERATION_RESOLUTION_FAILURE'],
  ['a variable too few', { query: ofOrder, caller: ada }, 'BAD_USER_INPUT'],
  ['an id too long', { query: ofStock, variables: { id: 'x'.repeat(201) } }, 'BAD_USER_INPUT'],
  ['nobody signed in', { query: mine }, 'UNAUTHENTICATED'],
  ['an order of somebody else', { query: ofOrder, variables: tea, caller: callerOf('eve') }, 'NOT_FOUND'],
  ['no such order', { query: ofOrder, variables: { id: orderId('none') }, caller: ada }, 'NOT_FOUND'],
  ['an id that cannot be', { query: ofOrder, variables: { id: 'ord_*' }, caller: ada }, 'NOT_FOUND'],
])('%s is refused, and costs nothing afterwards', async (_, request, code) => {
  expect(await refusedWith(live, request)).toEqual([code]);
  expect(live.counters()).toEqual({ subscriptions: 0, groups: 0, waiting: 0 });
});

test('who cannot be asked about an order is not taken for nobody', async () => {
  federation.orders.misbehave((_, response) => response.writeHead(503).end());
  expect(await refusedWith(live, { query: ofOrder, variables: tea, caller: ada })).toEqual(['DEPENDENCY_UNAVAILABLE']);
  federation.orders.misbehave(null);
});

test.each(['INTERNAL', 'DEPENDENCY_UNAVAILABLE', 'DEADLINE_EXCEEDED', 'OVERLOADED', undefined])(
  'an order that is null beside the error %s is not taken for none',
  async (code) => {
    const error = { message: 'm', path: ['_entities', 0], ...(code && { extensions: { code } }) };
    federation.orders.misbehave((_, response) => {
      const answer = JSON.stringify({ data: { a0: [null] }, errors: [{ ...error, path: ['a0', 0] }] });
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    });
    const refusal = await refusedWith(live, { query: ofOrder, variables: tea, caller: ada });
    federation.orders.misbehave(null);
    expect(refusal).toEqual(['DEPENDENCY_UNAVAILABLE']);
  },
);

test('nothing a client writes is the name of another channel', async () => {
  const hostile = ['*', '.', '%2E', `${variantId('mug')}.x`, 'x\u0000', '{{caller.id}}'];
  for (const id of hostile)
    expect(await refusedWith(live, { query: ofStock, variables: { id } })).toEqual(['NOT_FOUND']);
  const own = await subscribed(live, { query: ofStock, variables: { id: variantId('mug') } });
  federation.tell('products', {
    type: 'stock.changed',
    subject: 'var',
    channels: ['variant..', 'variant'],
    data: {},
  });
  federation.tellStock('mug', 2);
  expect((await nextOf(own)).data['stockChanged']).toEqual({ availableToSell: 2 });
  expect(live.counters().waiting).toBe(0);
  own.close();
});

test('the stock of what a stranger may not see is told to nobody but staff', async () => {
  const id = variantId('draft');
  federation.hidden.add(id);
  const request = { query: ofStock, variables: { id } };
  const staff = callerOf('clerk', { scopes: ['catalog:write'] });
  for (const caller of [null, ada]) expect(await refusedWith(live, { ...request, caller })).toEqual(['NOT_FOUND']);
  const ofStaff = await subscribed(live, { ...request, caller: staff });
  federation.tellStock('draft', 5);
  expect((await nextOf(ofStaff)).data['stockChanged']).toEqual({ availableToSell: 5 });
  ofStaff.close();
});

test('what is hidden later is told no more, and told again when it is back', async () => {
  const id = variantId('archived');
  const request = { query: ofStock, variables: { id } };
  const shared = await subscribed(live, request);
  for (const left of [4, 3, 2, 1]) {
    if (left === 3) federation.hidden.add(id);
    if (left === 1) federation.hidden.delete(id);
    federation.tellStock('archived', left);
    const asked = federation.products.queries.length;
    if (left === 3 || left === 2) await eventually(() => federation.products.queries.length > asked);
    else expect((await nextOf(shared)).data['stockChanged']).toEqual({ availableToSell: left });
  }
  shared.close();
});

test('staff who may see what is hidden are told on, from before it is hidden until their token ends', async () => {
  const id = variantId('withdrawn');
  const request = { query: ofStock, variables: { id } };
  const clerk = callerOf('clerk', { scopes: ['catalog:write'], expiresAtMs: Date.now() + 3_000 });
  const [open, ofStaff] = [await subscribed(live, request), await subscribed(live, { ...request, caller: clerk })];
  federation.tellStock('withdrawn', 4);
  for (const each of [open, ofStaff]) expect((await nextOf(each)).data['stockChanged']).toEqual({ availableToSell: 4 });
  federation.hidden.add(id);
  federation.tellStock('withdrawn', 3);
  expect((await nextOf(ofStaff)).data['stockChanged']).toEqual({ availableToSell: 3 });
  federation.hidden.delete(id);
  federation.tellStock('withdrawn', 2);
  expect((await nextOf(open)).data['stockChanged']).toEqual({ availableToSell: 2 });
  expect((await nextOf(ofStaff)).data['stockChanged']).toEqual({ availableToSell: 2 });
  expect(await endOf(ofStaff)).toMatchObject({ kind: 'close', code: 4403 });
  open.close();
});

test('a public event that selects what depends on the caller is read as each of them, and ends with the token', async () => {
  const id = variantId('personal');
  const query = 'subscription ($id: ID!) { stockChanged(variantId: $id) { variant { mine onHand } } }';
  const expiring = callerOf('expiring', { expiresAtMs: Date.now() + 1500 });
  const callers = [ada, callerOf('eve'), expiring];
  const all = await Promise.all(callers.map((caller) => subscribed(live, { query, variables: { id }, caller })));
  const nobody = await subscribed(live, { query, variables: { id } });
  expect(live.counters()).toMatchObject({ subscriptions: 4, groups: 4 });
  federation.tellStock('personal', 5);
  for (const [at, each] of all.entries()) {
    const { data, errors } = await nextOf(each);
    expect({ data, errors }).toEqual({
      data: { stockChanged: { variant: { mine: callers[at]?.claims.subject, onHand: 7 } } },
      errors: undefined,
    });
  }
  expect((await nextOf(nobody)).data['stockChanged']).toMatchObject({ variant: { mine: null } });
  expect(await endOf(all[2] ?? nobody)).toMatchObject({ kind: 'close', code: 4403 });
  for (const each of [...all, nobody]) each.close();
});

test.each([
  ['a logout', 'session.ended', { sessionId: 'ses_leaving' }, 'leaving'],
  ['a disabled account', 'user.disabled', { displayName: 'X', roles: ['CUSTOMER'] }, 'banned'],
  ['another role', 'user.roles_changed', { displayName: 'X', roles: ['MANAGER'] }, 'promoted'],
])('%s ends what is the user’s within seconds, and nobody else’s', async (...[, type, data, name]) => {
  const caller = callerOf(name);
  const [own, other] = [
    await subscribed(live, { query: mine, caller }),
    await subscribed(live, { query: mine, caller: callerOf('stays') }),
  ];
  const open = await subscribed(live, { query: ofStock, variables: { id: variantId('mug') }, caller });
  federation.tell('users', { type, subject: userId(name), data: { userId: userId(name), ...data } });
  expect(await endOf(own)).toMatchObject({ kind: 'close', code: 4403 });
  expect(live.counters().subscriptions).toBe(2);
  other.close();
  open.close();
});

test('a token that expires ends its streams, unless it was renewed', async () => {
  const expiresAtMs = Date.now() + 700;
  const caller = callerOf('short', { expiresAtMs });
  const [ending, renewed] = [
    await subscribed(live, { query: mine, caller }),
    await subscribed(live, { query: mine, caller }),
  ];
  expect(live.renewCaller(renewed, callerOf('eve'))).toBe(false);
  expect(live.renewCaller(renewed, callerOf('short', { scopes: ['order:read'] }))).toBe(false);
  expect(live.renewCaller(renewed, callerOf('short'))).toBe(true);
  expect(await endOf(ending)).toMatchObject({ kind: 'close', code: 4403 });
  federation.tellOrder('short', 'short');
  expect((await nextOf(renewed)).data['myOrderEvents']).toEqual({ sequence: 1 });
  renewed.close();
  expect(live.counters().subscriptions).toBe(0);
});

test('another schema is planned for in place, and ends only what it no longer allows', async () => {
  await using gateway = await federation.open();
  const whole = 'subscription { myOrderEvents { sequence order { number } } }';
  const [kept, ended] = [
    await subscribed(gateway.live, { query: mine, caller: ada }),
    await subscribed(gateway.live, { query: whole, caller: ada }),
  ];
  federation.tellOrder('reload', 'ada');
  for (const each of [kept, ended]) expect((await nextOf(each)).data['myOrderEvents']).toMatchObject({ sequence: 1 });
  const before = gateway.source.current();
  await federation.write('orders.graphql', federation.orders.sdl.replace('number: String!', 'serial: String'));
  await eventually(() => gateway.source.current() !== before);
  expect(await endOf(ended)).toMatchObject({
    kind: 'error',
    errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
  federation.tellOrder('reload', 'ada');
  expect((await nextOf(kept)).data['myOrderEvents']).toEqual({ sequence: 2 });
  expect(gateway.live.counters()).toMatchObject({ subscriptions: 1, groups: 1 });
  await federation.write('orders.graphql', federation.orders.sdl);
}, 15_000);
