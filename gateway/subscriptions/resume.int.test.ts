import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { callerOf, openSubscriptionFederation, variantId } from '../../tests/subscriptionFederation.ts';
import {
  lastItemOf,
  nextOf,
  refusalCodes,
  subscribeOrThrow,
  take,
  type NextPayload,
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

const mine = 'subscription ($after: String) { myOrderEvents(after: $after) { sequence order { id } } }';
const numbersOf = (items: readonly NextPayload[]) =>
  items.map(({ data }) => Number(data['myOrderEvents']?.['sequence']));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Publishes events of one order of a user, alternating with orders of other users. */
function publishAmongOthers(name: string, count: number): void {
  for (let published = 0; published < count; published += 1) {
    federation.publishOrderEvent(`${name}'s`, name);
    federation.publishOrderEvent(`other${published % 3}`, 'eve');
  }
}

test.each([
  ['from memory', subscriptionLimits],
  ['read from the log', { ...subscriptionLimits, memory: 2 }],
])('resuming after any event while others are published misses and repeats none: %s', async (how, limits) => {
  await using gateway = await federation.open({ subscriptionLimits: limits });
  const name = `resume ${how}`;
  const request = { query: mine, caller: callerOf(name) };
  const whole = await subscribeOrThrow(gateway.hub, request);
  publishAmongOthers(name, 6);
  const cursors = (await take(whole, 6)).map(({ id }) => id);
  whole.close();
  let published = 6;
  for (const [index, after] of cursors.entries()) {
    const resuming = subscribeOrThrow(gateway.hub, { ...request, variables: { after } });
    publishAmongOthers(name, 1);
    const resumed = await resuming;
    publishAmongOthers(name, 1);
    published += 2;
    const items = await take(resumed, published - index - 1);
    expect(numbersOf(items)).toEqual(upTo(published).slice(index + 1));
    resumed.close();
  }
  expect(gateway.hub.counters()).toEqual({ subscriptions: 0, groups: 0, waiting: 0 });
});

test('replacing the gateway between any two events misses and repeats none', async () => {
  const request = { query: mine, caller: callerOf('grace') };
  const received: NextPayload[] = [];
  for (let round = 0; round < 6; round += 1) {
    // Every other gateway has no earlier events in memory.
    const limits = { ...subscriptionLimits, memory: round % 2 === 0 ? 1 : 100 };
    const gateway = await federation.open({
      subscriptionLimits: limits,
      keepRevocationsMs: round % 3 === 0 ? 1 : 60_000,
    });
    const subscription = await subscribeOrThrow(gateway.hub, { ...request, lastEventId: received.at(-1)?.id ?? null });
    publishAmongOthers('grace', 3);
    // Two of the three new events, or of earlier ones, are received before the gateway closes.
    received.push(...(await take(subscription, 2)));
    await gateway[Symbol.asyncDispose]();
  }
  const rest = await subscribeOrThrow(hub, { ...request, lastEventId: received.at(-1)?.id ?? null });
  received.push(...(await take(rest, 6)));
  expect(numbersOf(received)).toEqual(upTo(18));
  rest.close();
});

test('lost Redis messages delay events but lose none', async () => {
  const { orders } = federation.logs;
  const subscription = await subscribeOrThrow(hub, { query: mine, caller: callerOf('lost') });
  orders.mute(true);
  publishAmongOthers('lost', 2);
  expect(numbersOf(await take(subscription, 2, 4000))).toEqual([1, 2]);
  const { head } = await orders.eventLog.head();
  publishAmongOthers('lost', 1);
  await headReaches(head + 2);
  orders.mute(false);
  publishAmongOthers('lost', 1);
  expect(numbersOf(await take(subscription, 2))).toEqual([3, 4]);
  subscription.close();
});

test('a cursor ahead of this gateway resumes after that cursor', async () => {
  const { orders } = federation.logs;
  const caller = callerOf('ahead');
  const before = (await orders.eventLog.head()).head;
  orders.mute(true);
  federation.publishOrderEvent("ahead's", 'ahead');
  await headReaches(before + 1);
  const { logId, head } = await orders.eventLog.head();
  const after = encodeResumeCursor({ source: 'orders', logId, position: head });
  const resumed = await subscribeOrThrow(hub, { query: mine, caller, variables: { after } });
  orders.mute(false);
  publishAmongOthers('ahead', 1);
  expect(numbersOf(await take(resumed, 1))).toEqual([2]);
  resumed.close();
});

async function headReaches(position: number): Promise<void> {
  await eventually(async () => (await federation.logs.orders.eventLog.head()).head >= position);
}

test('Last-Event-ID wins over the `after` argument', async () => {
  const caller = callerOf('sse');
  const first = await subscribeOrThrow(hub, { query: mine, caller });
  publishAmongOthers('sse', 3);
  const [one, two] = await take(first, 2);
  const again = { query: mine, caller, variables: { after: one!.id }, lastEventId: two!.id };
  const second = await subscribeOrThrow(hub, again);
  expect(numbersOf(await take(second, 1))).toEqual([3]);
  first.close();
  second.close();
});

test('a cursor whose next events are unknown is expired', async () => {
  publishAmongOthers('ada', 3);
  const caller = callerOf('ada');
  const { logId, head } = await federation.logs.orders.eventLog.head();
  const cursor = (fields: Partial<Parameters<typeof encodeResumeCursor>[0]>) =>
    encodeResumeCursor({ source: 'orders', logId, position: 1, ...fields });
  await using small = await federation.open({ subscriptionLimits: { ...subscriptionLimits, memory: 1, replay: 2 } });
  const refused = (on: TextSubscriptionHub, after: string) =>
    refusalCodes(on, { query: mine, caller, variables: { after } });
  await eventually(async () => (await federation.logs.orders.eventLog.head()).head > head);
  expect(await refused(hub, cursor({ logId: 'another' }))).toEqual(['CURSOR_EXPIRED']);
  expect(await refused(hub, cursor({ source: 'products' }))).toEqual(['CURSOR_EXPIRED']);
  expect(await refused(hub, cursor({ position: 1_000_000 }))).toEqual(['CURSOR_EXPIRED']);
  expect(await refused(small.hub, cursor({ position: 1 }))).toEqual(['CURSOR_EXPIRED']);
  expect(await refused(hub, 'nonsense')).toEqual(['BAD_USER_INPUT']);
  expect(hub.counters().subscriptions).toBe(0);
});

test('a cursor before the oldest event in the log is expired', async () => {
  const caller = callerOf('old');
  const first = await subscribeOrThrow(hub, { query: mine, caller });
  publishAmongOthers('old', 3);
  const [one] = await take(first, 3);
  first.close();
  await using small = await federation.open({
    subscriptionLimits: { ...subscriptionLimits, memory: 1 },
    keepRevocationsMs: 1,
  });
  const request = { query: mine, caller, variables: { after: one!.id } };
  const served = await subscribeOrThrow(small.hub, request);
  expect(numbersOf(await take(served, 2))).toEqual([2, 3]);
  await federation.logs.orders.eventLog.prune(new Date(Date.now() + 1000));
  expect(await refusalCodes(small.hub, request)).toEqual(['CURSOR_EXPIRED']);
});

test('a replaced log ends the streams of its subgraph with CURSOR_EXPIRED', async () => {
  await using gateway = await federation.open();
  const products = `subscription { stockChanged(variantId: "${variantId('mug')}") { availableToSell } }`;
  const [own, other] = [
    await subscribeOrThrow(gateway.hub, { query: mine, caller: callerOf('ada') }),
    await subscribeOrThrow(gateway.hub, { query: products }),
  ];
  publishAmongOthers('ada', 1);
  await nextOf(own);
  federation.logs.orders.eventLog.replace('log-2');
  publishAmongOthers('ada', 1);
  expect(await lastItemOf(own)).toMatchObject({ kind: 'error', errors: [{ extensions: { code: 'CURSOR_EXPIRED' } }] });
  expect(gateway.hub.counters().subscriptions).toBe(1);
  other.close();
});
