import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openRedisConnection } from '#platform/pubSub/redisConnection.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { describeIfAvailable } from '#platform/testing/describeIfAvailable.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { hasRedisServer, openTestRedis, type TestRedis } from '#platform/testing/testRedis.ts';
import { announceInstance } from './announceInstance.ts';
import { instanceAt, type Instance, type InstanceSource } from './instances.ts';
import { createRegistry } from './registry.ts';
import { announcements, weightEntries } from './signedEntries.ts';
import { watchRegistry, type WatchOptions } from './watchRegistry.ts';

const ANNOUNCED_MS = 600;
const NEVER_MS = 60_000;

const instance = (id: string, of: Partial<Instance> = {}): Instance => ({
  ...instanceAt(`http://127.0.0.1:4000/${id}`),
  id,
  ...of,
});
const idsOf = (source: InstanceSource) => source.current().map(({ id }) => id);

/** A process of its own, with its connections to Redis. */
async function openProcess(url: string) {
  await using opening = new AsyncDisposableStack();
  const log = createRecordingLog();
  const connection = openRedisConnection({ url, log, role: 'discovery' });
  opening.defer(() => connection.close());
  const pubSub = opening.use(await openRedisPubSub({ url, log }));
  await connection.opened;
  const registry = createRegistry({ client: connection.client, pubSub }, { announcedMs: ANNOUNCED_MS });
  const opened = opening.move();
  return {
    log,
    registry,
    announce: (service: string, id: string, of: Partial<Instance> = {}) => {
      const { signMessage: sign } = testIdentity(service);
      return announceInstance({ registry, service, instance: instance(id, of), sign, log });
    },
    async watch(service: string, o: Partial<WatchOptions> = {}) {
      const { verifierOf } = testIdentity('gateway');
      const source = watchRegistry({ registry, service, verifierOf, log, ...o });
      await source.ready;
      return source;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

describeIfAvailable({ name: 'redis-server', isAvailable: hasRedisServer() }, 'the registry', () => {
  let redis: TestRedis;
  let name = '';
  beforeAll(async () => {
    redis = await openTestRedis();
  });
  afterAll(async () => redis[Symbol.asyncDispose]());
  const newName = () => (name = `service-${randomUUID().slice(0, 8)}`);

  test('two watchers learn of an instance that starts and of one that stops by notice alone', async () => {
    await using service = await openProcess(redis.url);
    await using caller = await openProcess(redis.url);
    newName();
    await using first = await caller.watch(name, { readEveryMs: NEVER_MS });
    await using second = await service.watch(name, { readEveryMs: NEVER_MS });
    const changes: string[][] = [];
    first.onChange(() => changes.push(idsOf(first)));
    await using _ = await service.announce(name, 'a', { zone: 'x', version: 'v1', weight: 3 });
    const b = await service.announce(name, 'b');
    await eventually(() => idsOf(first).length === 2 && idsOf(second).length === 2);
    await b[Symbol.asyncDispose]();
    await eventually(() => idsOf(first).length === 1 && idsOf(second).length === 1);
    expect(first.current()).toEqual([instance('a', { zone: 'x', version: 'v1', weight: 3 })]);
    expect(changes.at(-1)).toEqual(['a']);
  });

  test('an instance that was killed is gone when its announcement has expired, and the last one stays', async () => {
    await using service = await openProcess(redis.url);
    await using caller = await openProcess(redis.url);
    newName();
    await using source = await caller.watch(name, { readEveryMs: 50 });
    await using _ = await service.announce(name, 'alive');
    const { signMessage } = testIdentity(name);
    const text = announcements.sign(name, { ...instance('killed'), at: Date.now(), isLeaving: false }, signMessage);
    await service.registry.announce(name, 'killed', text);
    await eventually(() => idsOf(source).length === 2);
    await eventually(() => idsOf(source).length === 1);
    expect(idsOf(source)).toEqual(['alive']);
    expect(await redis.command('HKEYS', `discovery:{${name}}:instances`)).toEqual(['alive']);
  });

  test('the last known instances stay while Redis is away and after it lost its data', async () => {
    await using own = await openTestRedis();
    await using service = await openProcess(own.url);
    await using caller = await openProcess(own.url);
    newName();
    await using source = await caller.watch(name, { readEveryMs: 50 });
    await using _ = await service.announce(name, 'a');
    await using __ = await service.announce(name, 'b');
    await eventually(() => idsOf(source).length === 2);
    const changes: string[][] = [];
    source.onChange(() => changes.push(idsOf(source)));
    await own.kill();
    await eventually(() => caller.log.linesWith('warn', 'cannot be read').length === 1);
    await own.start();
    await eventually(() => caller.log.linesWith('info', 'can be read again').length === 1);
    await eventually(async () => Number(await own.command('HLEN', `discovery:{${name}}:instances`)) === 2);
    await own.command('FLUSHALL');
    await eventually(async () => Number(await own.command('HLEN', `discovery:{${name}}:instances`)) === 2);
    expect(changes).toEqual([]);
    expect(caller.log.linesWith('warn', 'cannot be read')).toHaveLength(1);
  }, 20_000);

  test('announcements that the service did not sign, or that are old or of another place, change nothing', async () => {
    await using service = await openProcess(redis.url);
    newName();
    const other = newName();
    newName();
    await using source = await service.watch(name, { readEveryMs: 50 });
    await using _ = await service.announce(name, 'true');
    const value = { ...instance('false'), at: Date.now(), isLeaving: false };
    const sign = testIdentity(name).signMessage;
    const forged = [
      announcements.sign(name, value, testIdentity(other).signMessage),
      announcements.sign(other, value, sign),
      announcements.sign(name, { ...value, at: Date.now() - 60_000 }, sign),
      `${announcements.sign(name, value, sign)} `,
      'no signature',
      weightEntries.sign(name, { at: 1, by: 'x', percent: {} }, sign),
      announcements.sign(name, { ...value, url: 'file:///etc/passwd' }, sign),
    ];
    for (const [at, text] of forged.entries()) await service.registry.announce(name, String(at), text);
    // What left is not brought back by what it said before.
    const left = { ...instance('true'), at: Date.now() - 1_000, isLeaving: true };
    await service.registry.announce(name, 'copy', announcements.sign(name, left, sign));
    await redis.command('HSET', `discovery:{${name}}:instances`, 'odd', 'neither time nor text');
    await service.registry.notify(name);
    await eventually(() => service.log.linesWith('warn', 'are refused').length === 1);
    expect(idsOf(source)).toEqual(['true']);
  });

  test('the operator gives a version its part of the calls, which outlives the loss of the data of Redis', async () => {
    await using service = await openProcess(redis.url);
    newName();
    await using source = await service.watch(name, { readEveryMs: 50 });
    await using _ = await service.announce(name, 'a', { version: 'v1' });
    await using __ = await service.announce(name, 'b', { version: 'v1', weight: 2 });
    await using ___ = await service.announce(name, 'c', { version: 'v2' });
    const set = async (signer: string, percent: Record<string, number>, at = Date.now()) => {
      const text = weightEntries.sign(name, { at, by: 'ada', percent }, testIdentity(signer).signMessage);
      await service.registry.setWeights(name, text);
      await service.registry.notify(name);
    };
    const weights = () => source.current().map(({ weight }) => weight);
    await set('operator', { v2: 10 });
    await eventually(() => weights()[2] === 0.4);
    expect(weights()).toEqual([1.2, 2.4, 0.4]);
    await redis.command('DEL', `discovery:{${name}}:weights`);
    await eventually(async () => Number(await redis.command('EXISTS', `discovery:{${name}}:weights`)) === 1);
    await set('products', { v2: 90 });
    await eventually(() => service.log.linesWith('warn', 'weights in the registry are refused').length === 1);
    await set('operator', { v2: 80 }, Date.now() - 10_000);
    expect(weights()).toEqual([1.2, 2.4, 0.4]);
    await set('operator', { v2: 0 });
    await eventually(() => weights()[2] === 0);
    expect(service.log.linesWith('info', 'weights of the versions')).toHaveLength(2);
  });

  test('a watcher that opens while Redis is away serves what it is given until Redis is there', async () => {
    await using own = await openTestRedis({ isStarted: false });
    await using caller = await openProcess(own.url);
    newName();
    await using source = await caller.watch(name, { readEveryMs: 50, until: [instance('configured')] });
    await using _ = await caller.announce(name, 'announced');
    expect(idsOf(source)).toEqual(['configured']);
    await own.start();
    await eventually(() => idsOf(source)[0] === 'announced');
  }, 15_000);
});
