import { expect, test } from '@jest/globals';
import { hasRedisServer } from '#platform/testing/testRedis.ts';
import { measureLive } from './liveLoad/measureLive.ts';

const title =
  'many sockets on one gateway: none misses, repeats or sees what is not its own, through a storm and stalled readers';

if (!hasRedisServer()) process.stderr.write(`${title}: not run, for there is no redis-server on this machine\n`);
else
  test(
    title,
    async () => {
      const measured = await measureLive({
        sockets: 1_000,
        stalled: 20,
        ownEvents: 200,
        ownEventsPerSecond: 250,
        broadcasts: 2,
        watchers: 50,
        publicEvents: 10,
        missedEvents: 1_000,
        memory: 250,
      });
      const valueOf = (name: string) => measured.find(({ what }) => what === name)?.value;
      expect(['missed', 'reordered or twice', 'foreign'].map(valueOf)).toEqual([0, 0, 0]);
    },
    120_000,
  );
