import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { callerOf, openLiveFederation, variantId } from '../../tests/liveFederation.ts';
import { endOf, nextOf, refusedWith, subscribed, take, type Next, type TextLive } from '../../tests/liveReading.ts';
import { liveLimits } from './liveLimits.ts';

let federation: Awaited<ReturnType<typeof openLiveFederation>>;
let live: TextLive;
beforeAll(async () => {
  federation = await openLiveFederation();
  ({ live } = await federation.open());
});
afterAll(() => federation[Symbol.asyncDispose]());

const mine = 'subscription ($after: String) { myOrderEvents(after: $after) { sequence order { id } } }';
const numbersOf = (items: readonly Next[]) => items.map(({ data }) => Number(data['myOrderEvents']?.['sequence']));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Tells of one order of somebody, again and again, among those of others. */
function tellAmongOthers(name: string, count: number): void {
  for (let told = 0; told < count; told += 1) {
    federation.tellOrder(`${name}'s`, name);
    federation.tellOrder(`other${told % 3}`, 'eve');
  }
}

test.each([
  ['remembered', liveLimits],
  ['read from the log', { ...liveLimits, memory: 2 }],
])(
  'cut anywhere and resumed while more happens, nothing is missed and nothing comes twice: %s',
  async (how, limits) => {
    await using gateway = await federation.open({ liveLimits: limits });
    const name = `cut ${how}`;
    const request = { query: mine, caller: callerOf(name) };
    const whole = await subscribed(gateway.live, request);
    tellAmongOthers(name, 6);
    const cursors = (await take(whole, 6)).map(({ id }) => id);
    whole.close();
    let told = 6;
    for (const [cut, after] of cursors.entries()) {
      const resuming = subscribed(gateway.live, { ...request, variables: { after } });
      tellAmongOthers(name, 1);
      const resumed = await resuming;
      tellAmongOthers(name, 1);
      told += 2;
      const items = await take(resumed, told - cut - 1);
      expect(numbersOf(items)).toEqual(upTo(told).slice(cut + 1));
      resumed.close();
    }
    expect(gateway.live.counters()).toEqual({ subscriptions: 0, groups: 0, waiting: 0 });
  },
);

test('a gateway that is gone between any two events is replaced by another without a gap or a repeat', async () => {
  const request = { query: mine, caller: callerOf('grace') };
  const seen: Next[] = [];
  for (let round = 0; round < 6; round += 1) {
    // Every other gateway remembers nothing of what was before it.
    const limits = { ...liveLimits, memory: round % 2 === 0 ? 1 : 100 };
    const gateway = await federation.open({ liveLimits: limits, tokenLifetimeMs: round % 3 === 0 ? 1 : 60_000 });
    const subscription = await subscribed(gateway.live, { ...request, lastEventId: seen.at(-1)?.id ?? null });
    tellAmongOthers('grace', 3);
    // Of three (and of what was left before) two are seen before it is gone.
    seen.push(...(await take(subscription, 2)));
    await gateway[Symbol.asyncDispose]();
  }
  const rest = await subscribed(live, { ...request, lastEventId: seen.at(-1)?.id ?? null });
  seen.push(...(await take(rest, 6)));
  expect(numbersOf(seen)).toEqual(upTo(18));
  rest.close();
});

test('what is lost on the wire, or all of it, costs time and no event', async () => {
  const { orders } = federation.logs;
  const subscription = await subscribed(live, { query: mine, caller: callerOf('lost') });
  orders.mute(true);
  tellAmongOthers('lost', 2);
  expect(numbersOf(await take(subscription, 2, 4000))).toEqual([1, 2]);
  const { head } = await orders.eventLog.head();
  tellAmongOthers('lost', 1);
  await headReaches(head + 2);
  orders.mute(false);
  tellAmongOthers('lost', 1);
  expect(numbersOf(await take(subscription, 2))).toEqual([3, 4]);
  subscription.close();
});

test('a cursor from a list that is ahead of this gateway begins behind what that list showed', async () => {
  const { orders } = federation.logs;
  const caller = callerOf('ahead');
  const before = (await orders.eventLog.head()).head;
  orders.mute(true);
  federation.tellOrder("ahead's", 'ahead');
  await headReaches(before + 1);
  const { logId, head } = await orders.eventLog.head();
  const after = encodeResumeCursor({ source: 'orders', logId, position: head });
  const resumed = await subscribed(live, { query: mine, caller, variables: { after } });
  orders.mute(false);
  tellAmongOthers('ahead', 1);
  expect(numbersOf(await take(resumed, 1))).toEqual([2]);
  resumed.close();
});

async function headReaches(position: number): Promise<void> {
  await eventually(async () => (await federation.logs.orders.eventLog.head()).head >= position);
}

test('the last event id of a reconnect wins over the cursor the operation began with', async () => {
  const caller = callerOf('sse');
  const first = await subscribed(live, { query: mine, caller });
  tellAmongOthers('sse', 3);
  const [one, two] = await take(first, 2);
  const again = { query: mine, caller, variables: { after: one!.id }, lastEventId: two!.id };
  const second = await subscribed(live, again);
  expect(numbersOf(await take(second, 1))).toEqual([3]);
  first.close();
  second.close();
});

test('a cursor behind which nobody knows what happened is expired', async () => {
  tellAmongOthers('ada', 3);
  const caller = callerOf('ada');
  const { logId, head } = await federation.logs.orders.eventLog.head();
  const cursor = (place: Partial<Parameters<typeof encodeResumeCursor>[0]>) =>
    encodeResumeCursor({ source: 'orders', logId, position: 1, ...place });
  await using frugal = await federation.open({ liveLimits: { ...liveLimits, memory: 1, replay: 2 } });
  const refused = (on: TextLive, after: string) => refusedWith(on, { query: mine, caller, variables: { after } });
  await eventually(async () => (await federation.logs.orders.eventLog.head()).head > head);
  expect(await refused(live, cursor({ logId: 'another' }))).toEqual(['CURSOR_EXPIRED']);
  expect(await refused(live, cursor({ source: 'products' }))).toEqual(['CURSOR_EXPIRED']);
  expect(await refused(live, cursor({ position: 1_000_000 }))).toEqual(['CURSOR_EXPIRED']);
  expect(await refused(frugal.live, cursor({ position: 1 }))).toEqual(['CURSOR_EXPIRED']);
  expect(await refused(live, 'nonsense')).toEqual(['BAD_USER_INPUT']);
  expect(live.counters().subscriptions).toBe(0);
});

test('what the log no longer keeps is expired', async () => {
  const caller = callerOf('old');
  const first = await subscribed(live, { query: mine, caller });
  tellAmongOthers('old', 3);
  const [one] = await take(first, 3);
  first.close();
  await using forgetful = await federation.open({ liveLimits: { ...liveLimits, memory: 1 }, tokenLifetimeMs: 1 });
  const request = { query: mine, caller, variables: { after: one!.id } };
  const served = await subscribed(forgetful.live, request);
  expect(numbersOf(await take(served, 2))).toEqual([2, 3]);
  await federation.logs.orders.eventLog.prune(new Date(Date.now() + 1000));
  expect(await refusedWith(forgetful.live, request)).toEqual(['CURSOR_EXPIRED']);
});

test('when a house comes back with another log, its streams end: what is has to be read again', async () => {
  await using gateway = await federation.open();
  const products = `subscription { stockChanged(variantId: "${variantId('mug')}") { availableToSell } }`;
  const [own, other] = [
    await subscribed(gateway.live, { query: mine, caller: callerOf('ada') }),
    await subscribed(gateway.live, { query: products }),
  ];
  tellAmongOthers('ada', 1);
  await nextOf(own);
  federation.logs.orders.eventLog.replace('log-2');
  tellAmongOthers('ada', 1);
  expect(await endOf(own)).toMatchObject({ kind: 'error', errors: [{ extensions: { code: 'CURSOR_EXPIRED' } }] });
  expect(gateway.live.counters().subscriptions).toBe(1);
  other.close();
});
