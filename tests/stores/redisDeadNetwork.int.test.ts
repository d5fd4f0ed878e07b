import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { hasRedisServer, openTestRedis, type TestRedis } from '#platform/testing/testRedis.ts';
import { backWithin5s } from './backWithin.ts';
import { openBlackHole } from './blackHole.ts';
import { openMovingName } from './movingName.ts';

const ADDRESS = '127.0.0.1';
const OTHER_ADDRESS = '127.0.0.2';
const FOUND_OUT = { withinMs: 20_000 };
const TEST_MS = 90_000;
const PUBLISH_EVERY_MS = 20;

/** Publishes all the time, whether that is refused or not, as a busy shop does. */
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

/** Publishes and hears over one network, and over another one when the name of Redis has moved. */
async function openBehind(redisUrl: string) {
  await using opening = new AsyncDisposableStack();
  const target = Number(new URL(redisUrl).port);
  const network = opening.use(await openBlackHole(target, { host: ADDRESS }));
  opening.use(await openBlackHole(target, { host: OTHER_ADDRESS, port: network.port }));
  const store = opening.use(openMovingName(ADDRESS));
  const log = createRecordingLog();
  const pubSub = opening.use(await openRedisPubSub({ url: `redis://${store.name}:${network.port}`, log }));
  opening.use(keepPublishing(pubSub, `${store.name} busy`));
  const heard: string[] = [];
  await pubSub.subscribe(store.name, (message) => heard.push(message));
  await pubSub.publish(store.name, 'before');
  await eventually(() => heard.length === 1);
  /** Both connections, and what goes over them, are back. */
  const isBack = async (): Promise<void> => {
    await backWithin5s({ ask: () => pubSub.check(), turn: () => sleep(0) });
    await pubSub.publish(store.name, 'after');
    await eventually(() => heard.includes('after'));
    expect(heard).toEqual(['before', 'after']);
  };
  const opened = opening.move();
  return { network, store, pubSub, log, isBack, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

if (!hasRedisServer())
  test('the network to Redis is not tried: there is no redis-server', () => {
    process.stderr.write('the network to Redis: not tried, for there is no redis-server on this machine\n');
  });
else
  describe('the network to Redis, while messages are published all the time', () => {
    let redis: TestRedis;
    beforeAll(async () => {
      redis = await openTestRedis();
    });
    afterAll(async () => await redis?.[Symbol.asyncDispose]());

    test.concurrent(
      'goes dead without a reset: not healthy, nobody waits for ever, and back within 5 s of its return',
      async () => {
        await using opened = await openBehind(redis.url);
        const { network, pubSub, log, isBack } = opened;
        network.swallow();
        const asked = [1, 2, 3, 4].map((n) => pubSub.publish('lost', `${n}`));
        const outcomes = await Promise.allSettled(asked);
        expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
        await eventually(() => log.linesWith('warn', 'Redis is away').length === 2, FOUND_OUT);
        await expect(pubSub.check()).rejects.toThrow('Redis is away');
        network.heal();
        await isBack();
        expect(log.linesWith('warn', 'Redis is away')).toHaveLength(2);
        expect(log.linesWith('info', 'Redis is back')).toHaveLength(2);
      },
      TEST_MS,
    );

    test.concurrent(
      'loses every open connection while new ones work, as after a failover: both are back within 5 s',
      async () => {
        await using opened = await openBehind(redis.url);
        opened.network.loseOpen();
        await opened.isBack();
        expect(opened.log.linesWith('info', 'Redis is back')).toHaveLength(2);
      },
      TEST_MS,
    );

    test.concurrent(
      'goes dead while the name of Redis leads to another address: both are back within 5 s',
      async () => {
        await using opened = await openBehind(redis.url);
        opened.network.swallow();
        opened.store.moveTo(OTHER_ADDRESS);
        await opened.isBack();
        expect(opened.log.linesWith('info', 'Redis is back')).toHaveLength(2);
      },
      TEST_MS,
    );
  });
