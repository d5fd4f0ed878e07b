import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSigner } from '#platform/identity/signer.ts';
import { openRedisConnection, type RedisConnection } from '#platform/pubSub/redisConnection.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { hasRedisServer, openTestRedis, type TestRedis } from '#platform/testing/testRedis.ts';
import { createEntryStore, type Entry } from './entryStore.ts';

const signer = createSigner(['key']);
const options = { maxBytes: 100_000, keptMs: 60_000 };
const always = () => true;

const entryOf = (text: string): Entry => ({
  text,
  tags: ['Product:a'],
  point: { logId: 'log', position: 7 },
  filledAt: Date.now(),
  freshMs: 1_000,
});

test('memory keeps as many bytes as it may, and drops what was used least recently', async () => {
  const store = createEntryStore({ ...options, maxBytes: 10_000, redis: null });
  for (let at = 0; at < 20; at += 1) store.put(`key ${at}`, entryOf('x'.repeat(500)));
  const found = await store.find(
    Array.from({ length: 20 }, (_, at) => `key ${at}`),
    always,
  );
  const kept = found.filter((each) => each !== undefined);
  expect(kept.length).toBeGreaterThan(3);
  expect(kept.length).toBeLessThan(10);
  expect(found.at(-1)).toBeDefined();
});

(hasRedisServer() ? describe : describe.skip)('in Redis', () => {
  let redis: TestRedis;
  let connection: RedisConnection;
  const log = createRecordingLog();
  const open = (by = signer) => createEntryStore({ ...options, redis: { client: connection.client, signer: by } });
  beforeAll(async () => {
    redis = await openTestRedis();
    connection = openRedisConnection({ url: redis.url, log, role: 'cache' });
    await connection.opened;
  });
  afterAll(async () => {
    connection.close();
    await redis[Symbol.asyncDispose]();
  });

  test('another gateway finds the value, with its position and its age', async () => {
    const entry = entryOf('{"name":"Lamp"}');
    open().put('shared', entry);
    // A store waits for Redis for a short time only.
    let found: readonly (Entry | undefined)[] = [];
    await eventually(async () => (found = await open().find(['absent', 'shared'], always))[1] !== undefined);
    expect(found).toEqual([undefined, entry]);
  });

  test('a value that was changed, signed by another key or written under another key is not there', async () => {
    open(createSigner(['another'])).put('foreign', entryOf('"foreign"'));
    open().put('moved', entryOf('"moved"'));
    const nameOf = (key: string) => `cache:${hash('sha256', key, 'base64url')}`;
    await eventually(async () => (await connection.client.exists(nameOf('moved'))) === 1);
    const written = String(await connection.client.get(nameOf('moved')));
    await connection.client.set(nameOf('target'), written);
    await connection.client.set(nameOf('changed'), written.replace('moved', 'other'));
    await connection.client.set(nameOf('garbage'), 'garbage');
    expect(await open().find(['foreign', 'target', 'changed', 'garbage'], always)).toEqual(Array(4).fill(undefined));
  });

  test('a Redis that hangs costs one short wait, and then nothing', async () => {
    const store = open();
    redis.freeze();
    try {
      const beganAt = performance.now();
      for (let times = 0; times < 20; times += 1) expect(await store.find(['any'], always)).toEqual([undefined]);
      expect(performance.now() - beganAt).toBeLessThan(900);
    } finally {
      redis.thaw();
    }
  });
});
