import { expect, test } from '@jest/globals';
import { describeIfAvailable } from '#platform/testing/describeIfAvailable.ts';
import { hasRedisServer } from '#platform/testing/testRedis.ts';
import { measureSubscriptions } from './subscriptionLoad/measureSubscriptions.ts';

describeIfAvailable(
  { name: 'redis-server', isAvailable: hasRedisServer() },
  'many sockets on one gateway, over Redis',
  () => {
    test('no client misses, repeats or receives foreign events while all reconnect and some stop reading', async () => {
      const measured = await measureSubscriptions({
        sockets: 300,
        stalled: 10,
        ownEvents: 100,
        ownEventsPerSecond: 250,
        broadcasts: 2,
        watchers: 30,
        publicEvents: 10,
        missedEvents: 400,
        memory: 100,
      });
      const valueOf = (name: string) => measured.find(({ what }) => what === name)?.value;
      expect(['missed', 'reordered or repeated', 'foreign'].map(valueOf)).toEqual([0, 0, 0]);
    }, 120_000);
  },
);
