import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { callerOf, openSubscriptionFederation } from '../../tests/subscriptionFederation.ts';
import type { TextSubscriptionHub } from '../../tests/subscriptionItems.ts';
import { subscriptionLimits } from './subscriptionLimits.ts';
import type { ActiveSubscription } from './subscriptionHub.ts';

const mine = 'subscription { myOrderEvents { sequence order { number } } }';
const CLIENTS = 10;
const EVENTS = 400;

/** The same numbers for the same seed (mulberry32), so that a failure can be reproduced. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** A client that disconnects again and again, and keeps only its last cursor. */
async function follow(
  hub: () => TextSubscriptionHub,
  name: string,
  o: { total: number; random: (below: number) => number; from: string },
) {
  const received: number[] = [];
  let lastEventId = o.from;
  while (received.length < o.total) {
    const outcome = await hub().subscribe({ query: mine, caller: callerOf(name), requestId: name, lastEventId });
    if (outcome.kind === 'refused') {
      await sleep(20);
      continue;
    }
    const { subscription } = outcome;
    const disconnectAfter = 1 + o.random(12);
    for (let count = 0; count < disconnectAfter && received.length < o.total; count += 1) {
      const item = await nextWithin(subscription, 300);
      if (item?.kind !== 'next') break;
      lastEventId = item.id;
      received.push(JSON.parse(item.payload).data.myOrderEvents.sequence);
    }
    subscription.close();
  }
  return received;
}

function nextWithin(subscription: ActiveSubscription, ms: number) {
  const timeout = sleep(ms, null, { ref: false });
  return Promise.race([subscription.next(), timeout]);
}

test('with random disconnects, lost messages and replaced gateways every client receives its events once and in order', async () => {
  await using federation = await openSubscriptionFederation();
  const random = randomOf(1);
  const limits = { ...subscriptionLimits, memory: 50, waiting: 40 };
  const open = () => federation.open({ subscriptionLimits: limits, keepRevocationsMs: random(2) === 0 ? 1 : 60_000 });
  let gateway = await open();
  const { logId } = await federation.logs.orders.eventLog.head();
  const from = encodeResumeCursor({ source: 'orders', logId, position: 0 });
  const following = Array.from({ length: CLIENTS }, (_, index) =>
    follow(() => gateway.hub, `client${index}`, { total: EVENTS / CLIENTS, random, from }),
  );

  for (let published = 0; published < EVENTS; published += 1) {
    federation.publishOrderEvent(`order${published % CLIENTS}`, `client${published % CLIENTS}`);
    if (published % 60 === 30) federation.logs.orders.mute(random(2) === 0);
    if (published % 200 === 100) {
      const previous = gateway;
      gateway = await open();
      await previous[Symbol.asyncDispose]();
    }
    if (random(8) === 0) await sleep(random(15));
  }
  federation.logs.orders.mute(false);
  const expected = Array.from({ length: EVENTS / CLIENTS }, (_, index) => index + 1);
  for (const received of await Promise.all(following)) expect(received).toEqual(expected);
  expect(gateway.hub.counters()).toEqual({ subscriptions: 0, groups: 0, waiting: 0 });
}, 60_000);
