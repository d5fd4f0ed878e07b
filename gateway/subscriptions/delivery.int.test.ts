import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { derivedId } from '#platform/ids/ids.ts';
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
  take,
  type TextSubscriptionHub,
} from '../../tests/subscriptionItems.ts';
import { subscriptionLimits } from './subscriptionLimits.ts';

let federation: Awaited<ReturnType<typeof openSubscriptionFederation>>;
let hub: TextSubscriptionHub;
beforeAll(async () => {
  federation = await openSubscriptionFederation();
  ({ hub } = await federation.open());
});
afterAll(() => federation[Symbol.asyncDispose]());

const ofOrder = `subscription Watch($id: ID!) {
  orderEvents(orderId: $id) { kind: __typename sequence cursor type order { number customer { name } } }
}`;
const mine = 'subscription { myOrderEvents { sequence order { id } } }';
const ofStock = 'subscription ($id: ID!) { stockChanged(variantId: $id) { availableToSell state variant { sku } } }';

/** Makes `owner` the owner of an order, so that the owner may subscribe to it. */
function owned(name: string, owner: string): { id: string } {
  federation.owners.set(orderId(name), userId(owner));
  return { id: orderId(name) };
}

test('a result has the values of the event, and entities are read as the caller', async () => {
  const variables = owned('tea', 'ada');
  const subscription = await subscribeOrThrow(hub, { query: ofOrder, variables, caller: callerOf('ada') });
  federation.publishOrderEvent('tea', 'ada');
  const { id, data } = await nextOf(subscription);
  const order = { number: expect.stringMatching(/^N-/), customer: { name: `Name of ${userId('ada')}` } };
  expect(data).toEqual({
    orderEvents: { kind: 'OrderEvent', sequence: 1, cursor: id, type: 'order.created', order },
  });
  expect(federation.orders.calls.at(-1)).toMatchObject({ caller: 'gateway', claims: { subject: userId('ada') } });
  subscription.close();
  expect(await subscription.next()).toEqual({ kind: 'complete' });
});

test('a notification event has the unread count', async () => {
  const query = 'subscription { myNotifications { type unreadCount notification { title } } }';
  const subscription = await subscribeOrThrow(hub, { query, caller: callerOf('ada') });
  const [owner, data] = [userId('ada'), { notificationId: derivedId('ntf', 'one'), unreadCount: 1 }];
  federation.publish('users', { type: 'notification.created', owner, channels: [`user.${owner}.notifications`], data });
  const { data: received } = await nextOf(subscription);
  expect(received['myNotifications']).toEqual({
    type: 'notification.created',
    unreadCount: 1,
    notification: { title: 'Your order is on its way' },
  });
  subscription.close();
});

test('all subscribers of a public event share one result, which is executed once', async () => {
  const variables = { id: variantId('mug') };
  const callers = [null, callerOf('ada'), callerOf('grace')];
  const all = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      subscribeOrThrow(hub, { query: ofStock, variables, caller: callers[index % 3]! }),
    ),
  );
  const before = federation.products.queries.length;
  federation.publishStockEvent('mug', 4);
  federation.publishStockEvent('mug', 3);
  const items = await Promise.all(all.map((each) => take(each, 2)));
  for (const [first, second] of items) {
    expect(first?.data['stockChanged']).toMatchObject({ availableToSell: 4, variant: { sku: expect.any(String) } });
    expect(second?.data['stockChanged']).toMatchObject({ availableToSell: 3 });
  }
  // For each event one entity fetch and one visibility check.
  expect(federation.products.queries.length - before).toBe(4);
  expect(federation.products.calls.at(-1)?.claims).toBeNull();
  for (const each of all) each.close();
  expect(hub.counters()).toEqual({ subscriptions: 0, groups: 0, waiting: 0 });
});

test('private events are executed for each caller separately', async () => {
  const staff = { roles: ['MANAGER'], scopes: ['order:read'] };
  const callers = [callerOf('ada'), callerOf('boss', staff), callerOf('ada')];
  const variables = owned('pot', 'ada');
  const all = await Promise.all(callers.map((caller) => subscribeOrThrow(hub, { query: ofOrder, variables, caller })));
  expect(hub.counters()).toMatchObject({ subscriptions: 3, groups: 2 });
  const before = federation.orders.calls.length;
  federation.publishOrderEvent('pot', 'ada');
  for (const each of all) expect((await nextOf(each)).data['orderEvents']).toMatchObject({ sequence: 1 });
  const subjects = federation.orders.calls.slice(before).map(({ claims }) => claims?.subject);
  expect(subjects.toSorted()).toEqual([userId('ada'), userId('boss')].toSorted());
  for (const each of all) each.close();
});

test('an event of another owner is not delivered, whatever its channel', async () => {
  const ada = await subscribeOrThrow(hub, { query: mine, caller: callerOf('ada') });
  federation.publishOrderEvent('foreign', 'ada', 'grace');
  federation.publishOrderEvent('own', 'ada');
  expect((await nextOf(ada)).data['myOrderEvents']).toMatchObject({ order: { id: orderId('own') } });
  ada.close();
});

test('an unavailable subgraph is called again before an entity is null', async () => {
  const variables = owned('cup', 'ada');
  const subscription = await subscribeOrThrow(hub, { query: ofOrder, variables, caller: callerOf('ada') });
  let refusals = 2;
  federation.orders.overrideResponses((_, response) => {
    refusals -= 1;
    if (refusals === 0) federation.orders.overrideResponses(null);
    response.writeHead(503).end();
  });
  federation.publishOrderEvent('cup', 'ada');
  const { data, errors } = await nextOf(subscription);
  expect(errors).toBeUndefined();
  expect(data['orderEvents']).toMatchObject({ sequence: 1, order: { number: expect.any(String) } });
  subscription.close();
});

test.each(['DEPENDENCY_UNAVAILABLE', 'DEADLINE_EXCEEDED', 'OVERLOADED'])(
  'an entity that is null because of %s is fetched again',
  async (code) => {
    const variables = owned(`again ${code}`, 'ada');
    const subscription = await subscribeOrThrow(hub, { query: ofOrder, variables, caller: callerOf('ada') });
    const transient = { message: 'm', extensions: { code } };
    const inField = { data: { _entities: [null] }, errors: [{ ...transient, path: ['_entities', 0] }] };
    const responses = [
      [200, inField],
      [503, { errors: [transient] }],
      [200, { data: { _entities: [{ number: null }] }, errors: [{ ...transient, path: ['_entities', 0, 'number'] }] }],
    ] as const;
    let calls = 0;
    federation.orders.overrideResponses((_, response) => {
      const [status, body] = responses[calls] ?? responses[0];
      calls += 1;
      if (calls === responses.length) federation.orders.overrideResponses(null);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    federation.publishOrderEvent(`again ${code}`, 'ada');
    const { data, errors } = await nextOf(subscription);
    subscription.close();
    expect({ calls, errors }).toEqual({ calls: 3, errors: undefined });
    expect(data['orderEvents']).toMatchObject({ order: { number: expect.any(String), customer: expect.any(Object) } });
  },
);

test('an event is delivered before its deadline although a subgraph is down, with errors for the missing fields', async () => {
  const limits = { ...subscriptionLimits, eventTimeoutMs: 400 };
  await using another = await federation.open({ subscriptionLimits: limits });
  const variables = owned('jar', 'ada');
  const subscription = await subscribeOrThrow(another.hub, { query: ofOrder, variables, caller: callerOf('ada') });
  federation.orders.overrideResponses((_, response) => response.writeHead(503).end());
  federation.publishOrderEvent('jar', 'ada');
  const { data, errors } = await nextOf(subscription);
  federation.orders.overrideResponses(null);
  expect(data['orderEvents']).toMatchObject({ sequence: 1, order: null });
  expect(errors).toEqual([
    expect.objectContaining({
      path: ['orderEvents', 'order', 'number'],
      extensions: expect.objectContaining({ code: 'DEPENDENCY_UNAVAILABLE', subgraph: 'orders' }),
    }),
    expect.objectContaining({ path: ['orderEvents', 'order', 'customer'] }),
  ]);
});

test('an event with invalid data is delivered as an error, and the next one follows', async () => {
  const id = variantId('odd');
  const subscription = await subscribeOrThrow(hub, { query: ofStock, variables: { id } });
  federation.publish('products', { type: 'stock.changed', subject: id, channels: [`variant.${id}`], data: {} });
  federation.publishStockEvent('odd', 1);
  expect(await nextOf(subscription)).toMatchObject({ data: null, errors: [{ extensions: { code: 'INTERNAL' } }] });
  expect((await nextOf(subscription)).data['stockChanged']).toMatchObject({ availableToSell: 1 });
  subscription.close();
});

test('a slow subscriber loses the oldest public events; its private stream ends with slowConsumer', async () => {
  await using another = await federation.open({ subscriptionLimits: { ...subscriptionLimits, waiting: 3 } });
  const ada = callerOf('ada');
  const idle = await subscribeOrThrow(another.hub, { query: mine, caller: ada });
  const reading = await subscribeOrThrow(another.hub, { query: ofStock, variables: { id: variantId('pen') } });
  const stalled = await subscribeOrThrow(another.hub, { query: ofStock, variables: { id: variantId('pen') } });
  for (let left = 9; left > 3; left -= 1) {
    federation.publishStockEvent('pen', left);
    expect((await nextOf(reading)).data['stockChanged']).toMatchObject({ availableToSell: left });
  }
  const received = await take(stalled, 3);
  expect(received.map(({ data }) => data['stockChanged']?.['availableToSell'])).toEqual([6, 5, 4]);
  for (let count = 0; count < 4; count += 1) federation.publishOrderEvent(`slow${count}`, 'ada');
  await eventually(() => another.hub.counters().subscriptions === 2);
  expect(await lastItemOf(idle)).toMatchObject({ kind: 'close', reason: 'slowConsumer' });
  expect(await idle.next()).toEqual({ kind: 'complete' });
});

test('two thousand short subscriptions leave nothing behind', async () => {
  const ada = callerOf('ada');
  const held = await subscribeOrThrow(hub, { query: mine, caller: ada });
  for (let round = 0; round < 20; round += 1) {
    const racing = Array.from({ length: 100 }, async (_, index) => {
      const variables = { id: variantId(`race${index % 7}`) };
      const subscription = await subscribeOrThrow(hub, { query: ofStock, variables });
      const reading = index % 2 === 0 ? subscription.next() : null;
      subscription.close();
      subscription.close();
      await reading;
    });
    if (round % 5 === 0) federation.publishStockEvent(`race${round % 7}`, 1);
    await Promise.all(racing);
  }
  expect(hub.counters()).toEqual({ subscriptions: 1, groups: 1, waiting: 0 });
  held.close();
  expect(hub.counters()).toEqual({ subscriptions: 0, groups: 0, waiting: 0 });
}, 30_000);

test('the numbers of subscriptions per user and per gateway are bounded', async () => {
  await using another = await federation.open({ subscriptionLimits: { ...subscriptionLimits, perUser: 2, total: 3 } });
  const request = { query: mine, caller: callerOf('ada') };
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => another.hub.subscribe(request as never)));
  expect(outcomes.filter(({ kind }) => kind === 'subscribed')).toHaveLength(2);
  expect(await refusalCodes(another.hub, request)).toEqual(['OVERLOADED']);
  await subscribeOrThrow(another.hub, { query: mine, caller: callerOf('grace') });
  expect(await refusalCodes(another.hub, { query: mine, caller: callerOf('eve') })).toEqual(['OVERLOADED']);
});

test('a closing gateway ends subscriptions with shuttingDown', async () => {
  const another = await federation.open();
  const subscription = await subscribeOrThrow(another.hub, { query: mine, caller: callerOf('ada') });
  const reading = subscription.next();
  await another[Symbol.asyncDispose]();
  expect(await reading).toMatchObject({ kind: 'close', reason: 'shuttingDown' });
  await eventually(() => another.hub.counters().subscriptions === 0);
});
