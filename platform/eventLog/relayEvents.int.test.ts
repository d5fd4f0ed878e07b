import { expect, test } from '@jest/globals';
import { describeIfAvailable } from '#platform/testing/describeIfAvailable.ts';
import { createSigner } from '#platform/identity/signer.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { createInProcessLogReader } from '#platform/testing/inProcessLogReader.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { sampleEvent } from '#platform/testing/memoryEventLog.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { openTestEventLog } from '#platform/testing/testEventLog.ts';
import { hasRedisServer, openTestRedis } from '#platform/testing/testRedis.ts';
import { followEventLog } from './followEventLog.ts';
import { relayEvents } from './relayEvents.ts';

const source = 'orders';
const signer = createSigner(['a secret of at least thirty-two characters']);
const upTo = (head: number) => Array.from({ length: head }, (_, index) => index + 1);

async function openHouse(pubSub: PubSub) {
  const house = await openTestEventLog(source);
  const log = createRecordingLog();
  const positions: number[] = [];
  return {
    ...house,
    log,
    positions,
    relay: (eventLog = house.eventLog) => relayEvents({ eventLog, pubSub, source, signer, log }),
    write: async (count: number) => {
      for (let n = 0; n < count; n += 1) await house.append(sampleEvent());
    },
    follow: () =>
      followEventLog({
        read: createInProcessLogReader(house.eventLog),
        apply: async ({ position }) => void positions.push(position),
        from: { logId: null, position: 0 },
        source,
        pubSub,
        signer,
        log,
      }),
  };
}

test('three relays and a follower: every fact arrives, in order, once, and soon after its commit', async () => {
  await using pubSub = openLocalPubSub();
  await using house = await openHouse(pubSub);
  await using followed = house.follow();
  await followed.caughtUp;
  await using relay = house.relay();
  await using _second = house.relay((await house.openAnother()).eventLog);
  await using _third = house.relay((await house.openAnother()).eventLog);
  await house.write(100);
  relay.wake();
  await eventually(() => house.positions.length >= 100);
  await house.write(1);
  const began = Date.now();
  relay.wake();
  await eventually(() => house.positions.length >= 101);
  expect(Date.now() - began).toBeLessThan(1_000);
  expect(house.positions).toEqual(upTo(101));
});

test('a relay that dies between commit and publish loses nothing: the next heartbeat tells', async () => {
  await using pubSub = openLocalPubSub();
  await using house = await openHouse(pubSub);
  await using followed = house.follow();
  await followed.caughtUp;
  await house.write(5);
  expect(await house.eventLog.assign(10)).toHaveLength(5);
  await using _relay = house.relay();
  await eventually(() => followed.position === 5, { withinMs: 2_000 });
  expect(house.positions).toEqual(upTo(5));
});

test('a relay outlives a wire that refuses everything, and says so once', async () => {
  await using house = await openHouse(openLocalPubSub());
  const broken = { publish: () => Promise.reject(new Error('the wire is cut')) };
  await using relay = relayEvents({ eventLog: house.eventLog, pubSub: broken, source, signer, log: house.log });
  await house.write(30);
  relay.wake();
  await eventually(async () => (await house.eventLog.head()).head === 30);
  expect(house.log.linesWith('warn', 'cannot be published')).toHaveLength(1);
});

describeIfAvailable({ name: 'redis-server', isAvailable: hasRedisServer() }, 'events over a real Redis', () => {
  test('FLUSHALL, cut subscribers, a killed Redis and an empty new one cost time, never an event', async () => {
    await using redis = await openTestRedis();
    await using pubSub = await openRedisPubSub({ url: redis.url, log: createRecordingLog() });
    await using house = await openHouse(pubSub);
    await using relay = house.relay();
    await using followed = house.follow();
    await followed.caughtUp;
    const arrives = async (head: number): Promise<void> => {
      await house.write(head - followed.position);
      relay.wake();
      await eventually(() => followed.position === head);
    };
    await arrives(10);
    await redis.command('FLUSHALL');
    await arrives(20);
    await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await arrives(30);
    await redis.kill();
    await arrives(40);
    await redis.start();
    await arrives(50);
    expect(house.positions).toEqual(upTo(50));
  });
});
