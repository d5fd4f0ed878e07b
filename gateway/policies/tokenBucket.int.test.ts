import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openRedisConnection, type RedisConnection } from '#platform/pubSub/redisConnection.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { hasRedisServer, openTestRedis, type TestRedis } from '#platform/testing/testRedis.ts';
import { createTokenBucket } from './tokenBucket.ts';

const buckets = { name: 'test', capacity: 6_000 };
const take = async (bucket: ReturnType<typeof createTokenBucket>, times: number, tokens: number) =>
  Promise.all(Array.from({ length: times }, () => bucket.take('key', tokens)));

test('a bucket in memory gives its tokens once, and each again after its share of a minute', async () => {
  const bucket = createTokenBucket({ ...buckets, redis: null });
  const taken = await take(bucket, 61, 100);
  expect(taken.filter(({ isTaken }) => isTaken)).toHaveLength(60);
  expect(bucket.emptyForMs('other')).toBe(0);
  expect((await bucket.take('other', 1)).remaining).toBe(5_999);
  const { waitMs } = await bucket.take('key', 20);
  expect(waitMs).toBeGreaterThan(100);
  await sleep(waitMs + 5);
  expect(await bucket.take('key', 20)).toMatchObject({ isTaken: true });
  expect(await bucket.take('key', 100)).toMatchObject({ isTaken: false, remaining: 0 });
});

test('more tokens than a bucket has are taken from a full one', async () => {
  const bucket = createTokenBucket({ ...buckets, redis: null });
  expect(await bucket.take('key', 60_000)).toMatchObject({ isTaken: true, remaining: 0 });
  expect(await bucket.take('key', 5_000)).toMatchObject({ isTaken: false });
});

(hasRedisServer() ? describe : describe.skip)('in Redis', () => {
  let redis: TestRedis;
  let connection: RedisConnection;
  const log = createRecordingLog();
  beforeAll(async () => {
    redis = await openTestRedis();
    connection = openRedisConnection({ url: redis.url, log, role: 'rate limits', whileAway: 'limits are apart' });
    await connection.opened;
  });
  afterAll(async () => {
    connection.close();
    await redis[Symbol.asyncDispose]();
  });
  const open = (name: string) => createTokenBucket({ ...buckets, name, redis: connection });

  test('two gateways share a bucket', async () => {
    const [one, other] = [open('shared'), open('shared')];
    const taken = await Promise.all([take(one, 31, 100), take(other, 30, 100)]);
    expect(taken.flat().filter(({ isTaken }) => isTaken)).toHaveLength(60);
    const { waitMs } = await other.take('key', 20);
    expect(waitMs).toBeGreaterThan(100);
    await sleep(waitMs + 20);
    expect(await other.take('key', 20)).toMatchObject({ isTaken: true });
  });

  test('an empty key costs no call', async () => {
    const bucket = open('empty');
    await take(bucket, 2, 6_000);
    expect(bucket.emptyForMs('key')).toBeGreaterThan(0);
    const before = await redis.command('INFO', 'commandstats');
    expect(await bucket.take('key', 5_000)).toMatchObject({ isTaken: false });
    const calls = (stats: unknown) => /cmdstat_eval:calls=(\d+)/.exec(String(stats))?.[1];
    expect(calls(await redis.command('INFO', 'commandstats'))).toBe(calls(before));
  });

  test('a Redis that hangs or is away delays one call, and is replaced by memory until it is back', async () => {
    const bucket = open('away');
    redis.freeze();
    const startedAt = performance.now();
    expect(await bucket.take('key', 3_000)).toMatchObject({ isTaken: true });
    expect(await bucket.take('key', 3_001)).toMatchObject({ isTaken: false });
    expect(performance.now() - startedAt).toBeLessThan(900);
    redis.thaw();
    await redis.kill();
    expect(await bucket.take('other', 3_000)).toMatchObject({ isTaken: true, remaining: 3_000 });
    await redis.start();
    await connection.check().catch(() => sleep(2_500));
    await sleep(1_100);
    expect(await bucket.take('back', 3_000)).toMatchObject({ isTaken: true });
    expect(await redis.command('EXISTS', 'rate:away:back')).toBe(1);
    expect(log.linesWith('warn', 'limits are apart')).toHaveLength(1);
  });
});
