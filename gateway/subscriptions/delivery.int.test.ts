import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { derivedId } from '#platform/ids/ids.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { callerOf, openLiveFederation, orderId, userId, variantId } from '../../tests/liveFederation.ts';
import { endOf, nextOf, refusedWith, subscribed, take, type TextLive } from '../../tests/liveReading.ts';
import { liveLimits } from './liveLimits.ts';

let federation: Awaited<ReturnType<typeof openLiveFederation>>;
let live: TextLive;
beforeAll(async () => {
  federation = await openLiveFederation();
  ({ live } = await federation.open());
});
afterAll(() => federation[Symbol.asyncDispose]());

const ofOrder = `subscription Watch($id: ID!) {
  orderEvents(orderId: $id) { kind: __typename sequence cursor type order { number customer { name } } }
}`;
const mine = 'subscription { myOrderEvents { sequence order { id } } }';
const ofStock = 'subscription ($id: ID!) { stockChanged(variantId: $id) { availableToSell state variant { sku } } }';

/** Somebody's order, so that it may be subscribed to. */
function owned(name: string, owner: string): { id: string } {
  federation.owners.set(orderId(name), userId(owner));
  return { id: orderId(name) };
}

test('an event says how things were then, and the houses complete the entities as the caller', async () => {
  const variables = owned('tea', 'ada');
  const subscription = await subscribed(live, { query: ofOrder, variables, caller: callerOf('ada') });
  federation.tellOrder('tea', 'ada');
  const { id, data } = await nextOf(subscription);
  const order = { number: expect.stringMatching(/^N-/), customer: { name: `Name of ${userId('ada')}` } };
  expect(data).toEqual({
    orderEvents: { kind: 'OrderEvent', sequence: 1, cursor: id, type: 'order.created', order },
  });
  expect(federation.orders.calls.at(-1)).toMatchObject({ caller: 'gateway', claims: { subject: userId('ada') } });
  subscription.close();
  expect(await subscription.next()).toEqual({ kind: 'complete' });
});

test('a notification is told with how many are unread', async () => {
  const query = 'subscription { myNotifications { type unreadCount notification { title } } }';
  const subscription = await subscribed(live, { query, caller: callerOf('ada') });
  const [owner, data] = [userId('ada'), { notificationId: derivedId('ntf', 'one'), unreadCount: 1 }];
  federation.tell('users', { type: 'notification.created', owner, channels: [`user.${owner}.notifications`], data });
  const { data: told } = await nextOf(subscription);
  expect(told['myNotifications']).toEqual({
    type: 'notification.created',
    unreadCount: 1,
    notification: { title: 'Your order is on its way' },
  });
  subscription.close();
});

test('everybody gets the same answer to a public event, which is made once', async () => {
  const variables = { id: variantId('mug') };
  const callers = [null, callerOf('ada'), callerOf('grace')];
  const all = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      subscribed(live, { query: ofStock, variables, caller: callers[index % 3]! }),
    ),
  );
  const asked = federation.products.queries.length;
  federation.tellStock('mug', 4);
  federation.tellStock('mug', 3);
  const items = await Promise.all(all.map((each) => take(each, 2)));
  for (const [first, second] of items) {
    expect(first?.data['stockChanged']).toMatchObject({ availableToSell: 4, variant: { sku: expect.any(String) } });
    expect(second?.data['stockChanged']).toMatchObject({ availableToSell: 3 });
  }
  // Each event is read once, and looked at once whether everybody may see it.
  expect(federation.products.queries.length - asked).toBe(4);
  expect(federation.products.calls.at(-1)?.claims).toBeNull();
  for (const each of all) each.close();
  expect(live.counters()).toEqual({ subscriptions: 0, groups: 0, waiting: 0 });
});

test('what belongs to somebody is answered for each caller by itself', async () => {
  const staff = { roles: ['MANAGER'], scopes: ['order:read'] };
  const callers = [callerOf('ada'), callerOf('boss', staff), callerOf('ada')];
  const variables = owned('pot', 'ada');
  const all = await Promise.all(callers.map((caller) => subscribed(live, { query: ofOrder, variables, caller })));
  expect(live.counters()).toMatchObject({ subscriptions: 3, groups: 2 });
  const asked = federation.orders.calls.length;
  federation.tellOrder('pot', 'ada');
  for (const each of all) expect((await nextOf(each)).data['orderEvents']).toMatchObject({ sequence: 1 });
  const subjects = federation.orders.calls.slice(asked).map(({ claims }) => claims?.subject);
  expect(subjects.toSorted()).toEqual([userId('ada'), userId('boss')].toSorted());
  for (const each of all) each.close();
});

test('an event that is not the caller’s is not shown, whatever its channel', async () => {
  const ada = await subscribed(live, { query: mine, caller: callerOf('ada') });
  federation.tellOrder('foreign', 'ada', 'grace');
  federation.tellOrder('own', 'ada');
  expect((await nextOf(ada)).data['myOrderEvents']).toMatchObject({ order: { id: orderId('own') } });
  ada.close();
});

test('a house that does not answer is asked again before an entity is null', async () => {
  const variables = owned('cup', 'ada');
  const subscription = await subscribed(live, { query: ofOrder, variables, caller: callerOf('ada') });
  let refusals = 2;
  federation.orders.misbehave((_, response) => {
    refusals -= 1;
    if (refusals === 0) federation.orders.misbehave(null);
    response.writeHead(503).end();
  });
  federation.tellOrder('cup', 'ada');
  const { data, errors } = await nextOf(subscription);
  expect(errors).toBeUndefined();
  expect(data['orderEvents']).toMatchObject({ sequence: 1, order: { number: expect.any(String) } });
  subscription.close();
});

test.each(['DEPENDENCY_UNAVAILABLE', 'DEADLINE_EXCEEDED', 'OVERLOADED'])(
  'an entity that is null because of %s is asked for again',
  async (code) => {
    const variables = owned(`again ${code}`, 'ada');
    const subscription = await subscribed(live, { query: ofOrder, variables, caller: callerOf('ada') });
    const passing = { message: 'm', extensions: { code } };
    const inField = { data: { _entities: [null] }, errors: [{ ...passing, path: ['_entities', 0] }] };
    const answers = [
      [200, inField],
      [503, { errors: [passing] }],
      [200, { data: { _entities: [{ number: null }] }, errors: [{ ...passing, path: ['_entities', 0, 'number'] }] }],
    ] as const;
    let asked = 0;
    federation.orders.misbehave((_, response) => {
      const [status, body] = answers[asked] ?? answers[0];
      asked += 1;
      if (asked === answers.length) federation.orders.misbehave(null);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    federation.tellOrder(`again ${code}`, 'ada');
    const { data, errors } = await nextOf(subscription);
    subscription.close();
    expect({ asked, errors }).toEqual({ asked: 3, errors: undefined });
    expect(data['orderEvents']).toMatchObject({ order: { number: expect.any(String), customer: expect.any(Object) } });
  },
);

test('the event comes in time although a house stays away, with an error for what is missing', async () => {
  const limits = { ...liveLimits, eventTimeoutMs: 400 };
  await using another = await federation.open({ liveLimits: limits });
  const variables = owned('jar', 'ada');
  const subscription = await subscribed(another.live, { query: ofOrder, variables, caller: callerOf('ada') });
  federation.orders.misbehave((_, response) => response.writeHead(503).end());
  federation.tellOrder('jar', 'ada');
  const { data, errors } = await nextOf(subscription);
  federation.orders.misbehave(null);
  expect(data['orderEvents']).toMatchObject({ sequence: 1, order: null });
  expect(errors).toEqual([
    expect.objectContaining({
      path: ['orderEvents', 'order', 'number'],
      extensions: expect.objectContaining({ code: 'DEPENDENCY_UNAVAILABLE', subgraph: 'orders' }),
    }),
    expect.objectContaining({ path: ['orderEvents', 'order', 'customer'] }),
  ]);
});

test('an event nobody can read is told as such, and the next one comes', async () => {
  const id = variantId('odd');
  const subscription = await subscribed(live, { query: ofStock, variables: { id } });
  federation.tell('products', { type: 'stock.changed', subject: id, channels: [`variant.${id}`], data: {} });
  federation.tellStock('odd', 1);
  expect(await nextOf(subscription)).toMatchObject({ data: null, errors: [{ extensions: { code: 'INTERNAL' } }] });
  expect((await nextOf(subscription)).data['stockChanged']).toMatchObject({ availableToSell: 1 });
  subscription.close();
});

test('one that reads too slowly loses the oldest public events, or is told to resume its own', async () => {
  await using another = await federation.open({ liveLimits: { ...liveLimits, waiting: 3 } });
  const ada = callerOf('ada');
  const idle = await subscribed(another.live, { query: mine, caller: ada });
  const reading = await subscribed(another.live, { query: ofStock, variables: { id: variantId('pen') } });
  const stalled = await subscribed(another.live, { query: ofStock, variables: { id: variantId('pen') } });
  for (let left = 9; left > 3; left -= 1) {
    federation.tellStock('pen', left);
    expect((await nextOf(reading)).data['stockChanged']).toMatchObject({ availableToSell: left });
  }
  const seen = await take(stalled, 3);
  expect(seen.map(({ data }) => data['stockChanged']?.['availableToSell'])).toEqual([6, 5, 4]);
  for (let count = 0; count < 4; count += 1) federation.tellOrder(`slow${count}`, 'ada');
  await eventually(() => another.live.counters().subscriptions === 2);
  expect(await endOf(idle)).toMatchObject({ kind: 'close', code: 1013 });
  expect(await idle.next()).toEqual({ kind: 'complete' });
});

test('two thousand who come and go leave nothing behind', async () => {
  const ada = callerOf('ada');
  const held = await subscribed(live, { query: mine, caller: ada });
  for (let round = 0; round < 20; round += 1) {
    const racing = Array.from({ length: 100 }, async (_, index) => {
      const variables = { id: variantId(`race${index % 7}`) };
      const subscription = await subscribed(live, { query: ofStock, variables });
      const reading = index % 2 === 0 ? subscription.next() : null;
      subscription.close();
      subscription.close();
      await reading;
    });
    if (round % 5 === 0) federation.tellStock(`race${round % 7}`, 1);
    await Promise.all(racing);
  }
  expect(live.counters()).toEqual({ subscriptions: 1, groups: 1, waiting: 0 });
  held.close();
  expect(live.counters()).toEqual({ subscriptions: 0, groups: 0, waiting: 0 });
}, 30_000);

test('a user has so many subscriptions and no more, a gateway too', async () => {
  await using another = await federation.open({ liveLimits: { ...liveLimits, perUser: 2, total: 3 } });
  const request = { query: mine, caller: callerOf('ada') };
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => another.live.subscribe(request as never)));
  expect(outcomes.filter(({ kind }) => kind === 'subscribed')).toHaveLength(2);
  expect(await refusedWith(another.live, request)).toEqual(['OVERLOADED']);
  await subscribed(another.live, { query: mine, caller: callerOf('grace') });
  expect(await refusedWith(another.live, { query: mine, caller: callerOf('eve') })).toEqual(['OVERLOADED']);
});

test('whose gateway closes is told so', async () => {
  const another = await federation.open();
  const subscription = await subscribed(another.live, { query: mine, caller: callerOf('ada') });
  const reading = subscription.next();
  await another[Symbol.asyncDispose]();
  expect(await reading).toMatchObject({ kind: 'close', code: 1001 });
  await eventually(() => another.live.counters().subscriptions === 0);
});
