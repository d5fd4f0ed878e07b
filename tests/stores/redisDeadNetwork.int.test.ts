import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { hasRedisServer, openTestRedis, type TestRedis } from '#platform/testing/testRedis.ts';
import { expectRecoveryWithin5s } from './expectRecovery.ts';
import { openFaultProxy } from './faultProxy.ts';
import { openMovingHostname } from './movingHostname.ts';

const ADDRESS = '127.0.0.1';
const OTHER_ADDRESS = '127.0.0.2';
const DETECTED = { withinMs: 20_000 };
const TEST_MS = 90_000;
const PUBLISH_EVERY_MS = 20;

/** Publishes every 20 ms, whether that succeeds or not, until it is disposed. */
function keepPublishing(pubSub: PubSub, channel: string): AsyncDisposable {
  const over = new AbortController();
  const publishing = (async () => {
    while (!over.signal.aborted) {
      pubSub.publish(channel, 'busy').catch(() => undefined);
      await sleep(PUBLISH_EVERY_MS);
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      over.abort();
      await publishing;
    },
  };
}

/** Opens a publisher and subscriber behind one proxy, and behind another after the hostname moves. */
async function openBehind(redisUrl: string) {
  await using opening = new AsyncDisposableStack();
  const target = Number(new URL(redisUrl).port);
  const network = opening.use(await openFaultProxy(target, { host: ADDRESS }));
  opening.use(await openFaultProxy(target, { host: OTHER_ADDRESS, port: network.port }));
  const store = opening.use(openMovingHostname(ADDRESS));
  const log = createRecordingLog();
  const pubSub = opening.use(await openRedisPubSub({ url: `redis://${store.name}:${network.port}`, log }));
  opening.use(keepPublishing(pubSub, `${store.name} busy`));
  const received: string[] = [];
  await pubSub.subscribe(store.name, (message) => received.push(message));
  await pubSub.publish(store.name, 'before');
  await eventually(() => received.length === 1);
  /** Expects both connections to work again, with message delivery. */
  const expectRecovery = async (): Promise<void> => {
    await expectRecoveryWithin5s({ request: () => pubSub.check(), processTick: () => sleep(0) });
    await pubSub.publish(store.name, 'after');
    await eventually(() => received.includes('after'));
    expect(received).toEqual(['before', 'after']);
  };
  const opened = opening.move();
  return { network, store, pubSub, log, expectRecovery, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

if (!hasRedisServer())
  test('the network to Redis is skipped without a redis-server', () => {
    process.stderr.write('the network to Redis: skipped, this machine has no redis-server\n');
  });
else
  describe('the network to Redis under constant publishing', () => {
    let redis: TestRedis;
    beforeAll(async () => {
      redis = await openTestRedis();
    });
    afterAll(async () => await redis?.[Symbol.asyncDispose]());

    test.concurrent(
      'drops all data: publishing fails, the check fails, and both recover within 5 s of its return',
      async () => {
        await using opened = await openBehind(redis.url);
        const { network, pubSub, log, expectRecovery } = opened;
        network.blackhole();
        const publishing = [1, 2, 3, 4].map((n) => pubSub.publish('lost', `${n}`));
        const outcomes = await Promise.allSettled(publishing);
        expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
        await eventually(() => log.linesWith('warn', 'Redis is away').length === 2, DETECTED);
        await expect(pubSub.check()).rejects.toThrow('Redis is away');
        network.heal();
        await expectRecovery();
        expect(log.linesWith('warn', 'Redis is away')).toHaveLength(2);
        expect(log.linesWith('info', 'Redis is back')).toHaveLength(2);
      },
      TEST_MS,
    );

    test.concurrent(
      'loses open connections while new ones work, as after a failover: both recover within 5 s',
      async () => {
        await using opened = await openBehind(redis.url);
        opened.network.blackholeOpen();
        await opened.expectRecovery();
        expect(opened.log.linesWith('info', 'Redis is back')).toHaveLength(2);
      },
      TEST_MS,
    );

    test.concurrent(
      'drops all data while the hostname moves to another address: both recover within 5 s',
      async () => {
        await using opened = await openBehind(redis.url);
        opened.network.blackhole();
        opened.store.moveTo(OTHER_ADDRESS);
        await opened.expectRecovery();
        expect(opened.log.linesWith('info', 'Redis is back')).toHaveLength(2);
      },
      TEST_MS,
    );
  });
