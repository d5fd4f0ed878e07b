import { expect, test } from '@jest/globals';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { testRedisUrl } from '#platform/testing/testRedisUrl.ts';
import { openBlackHole } from './blackHole.ts';

// Back within 5 s, on a machine that is busy with other things within four times that; a hang would last for ever.
const BACK = { withinMs: 20_000 };
const TEST_MS = 90_000;
const CHANNEL = `dead network ${process.pid}`;

const isHealthy = (pubSub: PubSub): Promise<boolean> =>
  pubSub.check().then(
    () => true,
    () => false,
  );

async function openBehind(redisUrl: string) {
  await using opening = new AsyncDisposableStack();
  const url = new URL(redisUrl);
  const network = opening.use(await openBlackHole(Number(url.port)));
  url.host = `127.0.0.1:${network.port}`;
  const log = createRecordingLog();
  const pubSub = opening.use(await openRedisPubSub({ url: url.href, log }));
  const heard: string[] = [];
  await pubSub.subscribe(CHANNEL, (message) => heard.push(message));
  await pubSub.publish(CHANNEL, 'before');
  await eventually(() => heard.length === 1);
  const opened = opening.move();
  return { network, pubSub, heard, log, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

const redisUrl = testRedisUrl();
if (redisUrl === null)
  test('the network to Redis is not tried: TEST_REDIS_URL names none', () => {
    process.stderr.write('the network to Redis: not tried, for TEST_REDIS_URL names no Redis\n');
  });
else {
  test(
    'the network to Redis goes dead without a reset: not healthy, and publishes and subscriptions are back after it is',
    async () => {
      await using opened = await openBehind(redisUrl);
      const { network, pubSub, heard, log } = opened;
      network.swallow();
      const asked = [1, 2, 3, 4].map((n) => pubSub.publish(CHANNEL, `lost ${n}`));
      await eventually(async () => !(await isHealthy(pubSub)), BACK);
      // Nobody waits for ever.
      const outcomes = await Promise.allSettled(asked);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
      await eventually(() => log.said('warn', 'Redis is away').length === 2, BACK);
      network.heal();
      await eventually(() => isHealthy(pubSub), BACK);
      await pubSub.publish(CHANNEL, 'after');
      await eventually(() => heard.includes('after'));
      expect(heard).toEqual(['before', 'after']);
      expect(log.said('warn', 'Redis is away')).toHaveLength(2);
      expect(log.said('info', 'Redis is back')).toHaveLength(2);
    },
    TEST_MS,
  );

  test(
    'every open connection to Redis is lost while new ones work, as after a failover: both are back by themselves',
    async () => {
      await using opened = await openBehind(redisUrl);
      const { network, pubSub, heard, log } = opened;
      network.loseOpen();
      await eventually(() => log.said('info', 'Redis is back').length === 2, BACK);
      await pubSub.publish(CHANNEL, 'after');
      await eventually(() => heard.includes('after'));
      expect(heard).toEqual(['before', 'after']);
    },
    TEST_MS,
  );
}
