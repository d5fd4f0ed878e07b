import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeIfAvailable } from '#platform/testing/describeIfAvailable.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { hasRedisServer, openTestRedis, type TestRedis } from '#platform/testing/testRedis.ts';
import { openLocalPubSub } from './localPubSub.ts';
import type { PubSub, PubSubLogger } from './pubSub.ts';
import { openRedisPubSub } from './redisPubSub.ts';

const givenUrl = process.env['TEST_REDIS_URL'];
const hasRedis = hasRedisServer();
const range = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

function keepsTheContract(open: (log: PubSubLogger) => Promise<PubSub>): void {
  test('a subscriber hears every message of its channel, in order, and none of another', async () => {
    await using pubSub = await open(createRecordingLog());
    const channel = randomUUID();
    const received: string[] = [];
    await pubSub.subscribe(channel, (message) => received.push(message));
    await Promise.all(range(500).flatMap((n) => [pubSub.publish(channel, n), pubSub.publish(`${channel}2`, 'other')]));
    await eventually(() => received.length >= 500);
    expect(received).toEqual(range(500));
  });

  test('several subscribers of a channel all hear a message, the same function twice if it subscribed twice', async () => {
    await using pubSub = await open(createRecordingLog());
    const channel = randomUUID();
    const [one, two]: [string[], string[]] = [[], []];
    const listen = (message: string): void => void one.push(message);
    await Promise.all([pubSub.subscribe(channel, listen), pubSub.subscribe(channel, listen)]);
    await pubSub.subscribe(channel, (message) => two.push(message));
    await pubSub.publish(channel, 'hello');
    await eventually(() => one.length === 2 && two.length === 1);
  });

  test('who unsubscribes hears nothing more, the others still do, and one may subscribe again', async () => {
    await using pubSub = await open(createRecordingLog());
    const channel = randomUUID();
    const [left, stayed, again]: [string[], string[], string[]] = [[], [], []];
    const leaving = await pubSub.subscribe(channel, (message) => left.push(message));
    const staying = await pubSub.subscribe(channel, (message) => stayed.push(message));
    await leaving[Symbol.asyncDispose]();
    await leaving[Symbol.asyncDispose]();
    await pubSub.publish(channel, 'first');
    await eventually(() => stayed.length === 1);
    await staying[Symbol.asyncDispose]();
    await pubSub.publish(channel, 'without subscriber');
    await pubSub.subscribe(channel, (message) => again.push(message));
    await pubSub.publish(channel, 'second');
    await eventually(() => again.length === 1);
    expect({ left, stayed, again }).toEqual({ left: [], stayed: ['first'], again: ['second'] });
  });

  test('a listener that throws is logged once and harms no other, nor the next message', async () => {
    const log = createRecordingLog();
    await using pubSub = await open(log);
    const channel = randomUUID();
    const received: string[] = [];
    await pubSub.subscribe(channel, () => {
      throw new Error('listener broke');
    });
    await pubSub.subscribe(channel, (message) => received.push(message));
    await pubSub.publish(channel, 'one');
    await pubSub.publish(channel, 'two');
    await eventually(() => received.length === 2);
    expect(log.linesWith('error', 'a listener threw')).toHaveLength(1);
  });

  test.each([
    ['of 8 MB', 'x'.repeat(8_000_000)],
    [
      'that looks like the protocol, with control characters',
      '\u0000\u0001\r\n$5\r\nhello\r\n*1\r\n\u{1f4a5}\uffff\u2028',
    ],
    ['that is empty', ''],
  ])('a message %s arrives as it was', async (_, message) => {
    await using pubSub = await open(createRecordingLog());
    const channel = `odd \r\n ${randomUUID()}`;
    const received: string[] = [];
    await pubSub.subscribe(channel, (text) => received.push(text));
    await pubSub.publish(channel, message);
    await eventually(() => received.length === 1);
    expect(received[0] === message).toBe(true);
  });

  test('a closed one delivers nothing and refuses every use; closing twice does nothing', async () => {
    const pubSub = await open(createRecordingLog());
    const received: string[] = [];
    const subscription = await pubSub.subscribe('closing', (message) => received.push(message));
    await pubSub.check();
    await pubSub[Symbol.asyncDispose]();
    await pubSub[Symbol.asyncDispose]();
    await subscription[Symbol.asyncDispose]();
    await expect(pubSub.publish('closing', 'late')).rejects.toThrow('closed');
    await expect(pubSub.subscribe('closing', () => undefined)).rejects.toThrow('closed');
    await expect(pubSub.check()).rejects.toThrow('closed');
    expect(received).toEqual([]);
  });
}

describe('local pub/sub', () => {
  keepsTheContract(async (log) => openLocalPubSub({ log }));

  test('a message that a listener publishes reaches all listeners after the message it responds to', async () => {
    await using pubSub = openLocalPubSub();
    const received: string[] = [];
    await pubSub.subscribe('echo', (message) => void (message === 'one' && pubSub.publish('echo', 'two')));
    await pubSub.subscribe('echo', (message) => received.push(message));
    await pubSub.publish('echo', 'one');
    await eventually(() => received.length === 2);
    expect(received).toEqual(['one', 'two']);
  });
});

describeIfAvailable(
  { name: 'redis-server, and no TEST_REDIS_URL', isAvailable: hasRedis || Boolean(givenUrl) },
  'Redis pub/sub',
  () => {
    let redis: TestRedis | null = null;
    beforeAll(async () => {
      redis = givenUrl ? null : await openTestRedis();
    });
    afterAll(async () => redis?.[Symbol.asyncDispose]());

    keepsTheContract((log) => openRedisPubSub({ url: givenUrl ?? redis?.url ?? '', log }));

    test('a message reaches another process', async () => {
      const url = givenUrl ?? redis?.url ?? '';
      await using one = await openRedisPubSub({ url, log: createRecordingLog() });
      await using two = await openRedisPubSub({ url, log: createRecordingLog() });
      const channel = randomUUID();
      const received: string[] = [];
      await two.subscribe(channel, (message) => received.push(message));
      await one.publish(channel, 'hello');
      await eventually(() => received.length === 1);
    });
  },
);
