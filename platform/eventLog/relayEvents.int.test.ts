import { expect, test } from '@jest/globals';
import { describeIfAvailable } from '#platform/testing/describeIfAvailable.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { createInProcessLogReader } from '#platform/testing/inProcessLogReader.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { sampleEvent } from '#platform/testing/memoryEventLog.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { openTestEventLog } from '#platform/testing/testEventLog.ts';
import { hasRedisServer, openTestRedis } from '#platform/testing/testRedis.ts';
import { followEventLog } from './followEventLog.ts';
import { relayEvents } from './relayEvents.ts';
import { readSignedMessages } from './signedMessage.ts';

const source = 'orders';
const { signMessage: sign, verifierOf } = testIdentity('orders');
const verify = verifierOf('orders');
const upTo = (head: number) => Array.from({ length: head }, (_, index) => index + 1);

async function openRelayTest(pubSub: PubSub) {
  const service = await openTestEventLog(source);
  const log = createRecordingLog();
  const positions: number[] = [];
  return {
    ...service,
    log,
    positions,
    relay: (eventLog = service.eventLog) => relayEvents({ eventLog, pubSub, source, sign, log }),
    write: async (count: number) => {
      for (let n = 0; n < count; n += 1) await service.append(sampleEvent());
    },
    follow: () =>
      followEventLog({
        read: createInProcessLogReader(service.eventLog),
        apply: async ({ position }) => void positions.push(position),
        from: { logId: null, position: 0 },
        source,
        pubSub,
        verify,
        log,
      }),
  };
}

test('with three relays a follower gets every event once, in order, within a second of its commit', async () => {
  await using pubSub = openLocalPubSub();
  await using service = await openRelayTest(pubSub);
  await using followed = service.follow();
  await followed.caughtUp;
  await using relay = service.relay();
  await using _second = service.relay((await service.openAnother()).eventLog);
  await using _third = service.relay((await service.openAnother()).eventLog);
  await service.write(100);
  relay.wake();
  await eventually(() => service.positions.length >= 100);
  await service.write(1);
  const began = Date.now();
  relay.wake();
  await eventually(() => service.positions.length >= 101);
  expect(Date.now() - began).toBeLessThan(1_000);
  expect(service.positions).toEqual(upTo(101));
});

test('events that are relayed together share messages of at most 50, each with one signature', async () => {
  await using pubSub = openLocalPubSub();
  await using service = await openRelayTest(pubSub);
  const sizes: number[] = [];
  await using _listening = await pubSub.subscribe('events:orders', (text) => {
    const events = readSignedMessages(text, source, verify).filter(({ kind }) => kind === 'event');
    if (events.length > 0) sizes.push(events.length);
  });
  await service.write(120);
  await using _relay = service.relay();
  await eventually(() => sizes.length === 3);
  expect(sizes).toEqual([50, 50, 20]);
});

test('if a relay dies between commit and publish, the next heartbeat makes followers read the events', async () => {
  await using pubSub = openLocalPubSub();
  await using service = await openRelayTest(pubSub);
  await using followed = service.follow();
  await followed.caughtUp;
  await service.write(5);
  expect(await service.eventLog.assign(10)).toHaveLength(5);
  await using _relay = service.relay();
  await eventually(() => followed.position === 5, { withinMs: 2_000 });
  expect(service.positions).toEqual(upTo(5));
});

test('a relay keeps running while every publish fails, and logs that once', async () => {
  await using service = await openRelayTest(openLocalPubSub());
  const broken = { publish: () => Promise.reject(new Error('publishing failed')) };
  await using relay = relayEvents({ eventLog: service.eventLog, pubSub: broken, source, sign, log: service.log });
  await service.write(30);
  relay.wake();
  await eventually(async () => (await service.eventLog.head()).head === 30);
  expect(service.log.linesWith('warn', 'cannot be published')).toHaveLength(1);
});

describeIfAvailable({ name: 'redis-server', isAvailable: hasRedisServer() }, 'events over a real Redis', () => {
  test('no event is lost by FLUSHALL, disconnected subscribers, a killed Redis or an empty new one', async () => {
    await using redis = await openTestRedis();
    await using pubSub = await openRedisPubSub({ url: redis.url, log: createRecordingLog() });
    await using service = await openRelayTest(pubSub);
    await using relay = service.relay();
    await using followed = service.follow();
    await followed.caughtUp;
    const arrives = async (head: number): Promise<void> => {
      await service.write(head - followed.position);
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
    expect(service.positions).toEqual(upTo(50));
  });
});
