import { expect, test } from '@jest/globals';
import { describeIfAvailable } from '#platform/testing/describeIfAvailable.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { hasRedisServer, openTestRedis } from '#platform/testing/testRedis.ts';
import type { PubSub } from './pubSub.ts';
import { openRedisPubSub } from './redisPubSub.ts';

const isHealthy = (pubSub: PubSub) => () =>
  pubSub.check().then(
    () => true,
    () => false,
  );

describeIfAvailable({ name: 'redis-server', isAvailable: hasRedisServer() }, 'outages of Redis', () => {
  test('after kill -9 and a restart every subscription is back, and each message comes once', async () => {
    await using redis = await openTestRedis();
    const log = createRecordingLog();
    await using pubSub = await openRedisPubSub({ url: redis.url, log });
    const received: string[] = [];
    await pubSub.subscribe('before', (message) => received.push(message));
    await redis.kill();
    await eventually(() => log.linesWith('warn', 'Redis is away').length === 2);
    await pubSub.subscribe('meanwhile', (message) => received.push(message));
    await redis.start();
    await eventually(isHealthy(pubSub));
    await pubSub.publish('before', 'one');
    await pubSub.publish('meanwhile', 'two');
    await eventually(() => received.length >= 2);
    expect(received).toEqual(['one', 'two']);
    expect(log.linesWith('info', 'Redis is back')).toHaveLength(2);
    expect(log.linesWith('warn', 'Redis is away')).toHaveLength(2);
  });

  test('while Redis is away a publish is refused at once, and none of them is kept', async () => {
    await using redis = await openTestRedis();
    await using pubSub = await openRedisPubSub({ url: redis.url, log: createRecordingLog() });
    const received: string[] = [];
    await pubSub.subscribe('lost', (message) => received.push(message));
    await redis.kill();
    await eventually(async () => !(await isHealthy(pubSub)()));
    const began = Date.now();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20_000 }, () => pubSub.publish('lost', 'x'.repeat(100))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(0);
    expect(Date.now() - began).toBeLessThan(4_000);
    await expect(pubSub.check()).rejects.toThrow('Redis is away');
    await redis.start();
    await eventually(isHealthy(pubSub));
    await pubSub.publish('lost', 'kept');
    await eventually(() => received.length > 0);
    expect(received).toEqual(['kept']);
  });

  test('a subscriber whose connection Redis cuts is back by itself', async () => {
    await using redis = await openTestRedis();
    const log = createRecordingLog();
    await using pubSub = await openRedisPubSub({ url: redis.url, log });
    const received: string[] = [];
    await pubSub.subscribe('cut', (message) => received.push(message));
    for (const round of ['1', '2', '3']) {
      expect(await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub')).toBe(1);
      await eventually(() => log.linesWith('info', 'Redis is back').length === Number(round));
      await pubSub.publish('cut', round);
      await eventually(() => received.length === Number(round));
    }
    expect(received).toEqual(['1', '2', '3']);
  });

  test('it opens although Redis is away, and works when Redis comes', async () => {
    await using redis = await openTestRedis({ isStarted: false });
    const began = Date.now();
    await using pubSub = await openRedisPubSub({ url: redis.url, log: createRecordingLog() });
    expect(Date.now() - began).toBeLessThan(3_000);
    const received: string[] = [];
    await pubSub.subscribe('early', (message) => received.push(message));
    await expect(pubSub.publish('early', 'lost')).rejects.toThrow();
    await redis.start();
    await eventually(isHealthy(pubSub));
    await pubSub.publish('early', 'hello');
    await eventually(() => received.length === 1);
  });

  test('a hanging Redis is detected, blocks no publisher and keeps a bounded number of messages waiting', async () => {
    await using redis = await openTestRedis();
    await using pubSub = await openRedisPubSub({ url: redis.url, log: createRecordingLog() });
    redis.freeze();
    await expect(pubSub.check()).rejects.toThrow('within 1000 ms');
    const refused: unknown[] = [];
    for (let n = 0; n < 12_000; n += 1) pubSub.publish('stuck', 'x').catch((err: unknown) => refused.push(err));
    await eventually(() => refused.length >= 1_500);
    redis.thaw();
    await eventually(isHealthy(pubSub));
  });

  test('closing while Redis is away ends at once', async () => {
    await using redis = await openTestRedis();
    const pubSub = await openRedisPubSub({ url: redis.url, log: createRecordingLog() });
    await redis.kill();
    await eventually(async () => !(await isHealthy(pubSub)()));
    const began = Date.now();
    await pubSub[Symbol.asyncDispose]();
    expect(Date.now() - began).toBeLessThan(200);
  });

  test('a URL that is none is refused when opening', async () => {
    await expect(openRedisPubSub({ url: 'http://nowhere', log: createRecordingLog() })).rejects.toThrow();
  });
});
