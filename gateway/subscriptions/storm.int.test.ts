import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import { callerOf, openLiveFederation } from '../../tests/liveFederation.ts';
import type { TextLive } from '../../tests/liveReading.ts';
import { liveLimits } from './liveLimits.ts';
import type { LiveSubscription } from './live.ts';

const mine = 'subscription { myOrderEvents { sequence order { number } } }';
const CLIENTS = 10;
const EVENTS = 400;

/** The same numbers for the same seed (mulberry32), so that a storm that fails can be had again. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** A client that is cut again and again, and keeps nothing but its last cursor. */
async function follow(
  live: () => TextLive,
  name: string,
  o: { total: number; random: (below: number) => number; from: string },
) {
  const seen: number[] = [];
  let lastEventId = o.from;
  while (seen.length < o.total) {
    const outcome = await live().subscribe({ query: mine, caller: callerOf(name), requestId: name, lastEventId });
    if (outcome.kind === 'refused') {
      await sleep(20);
      continue;
    }
    const { subscription } = outcome;
    const cutAfter = 1 + o.random(12);
    for (let had = 0; had < cutAfter && seen.length < o.total; had += 1) {
      const item = await nextOrCut(subscription, 300);
      if (item?.kind !== 'next') break;
      lastEventId = item.id;
      seen.push(JSON.parse(item.payload).data.myOrderEvents.sequence);
    }
    subscription.close();
  }
  return seen;
}

function nextOrCut(subscription: LiveSubscription, ms: number) {
  const waited = sleep(ms, null, { ref: false });
  return Promise.race([subscription.next(), waited]);
}

test('cut, muted and replaced at random, everybody has every event of theirs once and in order', async () => {
  await using federation = await openLiveFederation();
  const random = randomOf(1);
  const limits = { ...liveLimits, memory: 50, waiting: 40 };
  const open = () => federation.open({ liveLimits: limits, tokenLifetimeMs: random(2) === 0 ? 1 : 60_000 });
  let gateway = await open();
  const { logId } = await federation.logs.orders.eventLog.head();
  const from = encodeResumeCursor({ source: 'orders', logId, position: 0 });
  const following = Array.from({ length: CLIENTS }, (_, index) =>
    follow(() => gateway.live, `client${index}`, { total: EVENTS / CLIENTS, random, from }),
  );

  for (let told = 0; told < EVENTS; told += 1) {
    federation.tellOrder(`order${told % CLIENTS}`, `client${told % CLIENTS}`);
    if (told % 60 === 30) federation.logs.orders.mute(random(2) === 0);
    if (told % 200 === 100) {
      const gone = gateway;
      gateway = await open();
      await gone[Symbol.asyncDispose]();
    }
    if (random(8) === 0) await sleep(random(15));
  }
  federation.logs.orders.mute(false);
  const expected = Array.from({ length: EVENTS / CLIENTS }, (_, index) => index + 1);
  for (const seen of await Promise.all(following)) expect(seen).toEqual(expected);
  expect(gateway.live.counters()).toEqual({ subscriptions: 0, groups: 0, waiting: 0 });
}, 60_000);
