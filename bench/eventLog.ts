import { createSeal } from '#platform/identity/seal.ts';
import { createLog } from '#platform/log/log.ts';
import { relayEvents } from '#platform/eventLog/relayEvents.ts';
import { followEventLog } from '#platform/eventLog/followEventLog.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { eventLogReaderOf } from '#platform/testing/eventLogReaderOf.ts';
import { newEvent } from '#platform/testing/memoryEventLog.ts';
import { openTestEventLog } from '#platform/testing/testEventLog.ts';

// How fast a relay drains a backlog, and a follower with it. TEST_POSTGRES_URL and TEST_REDIS_URL say over what.
const BACKLOG = 20_000;
const source = 'orders';
const seal = createSeal(['a secret of at least thirty-two characters']);
const log = createLog({ service: 'bench', level: 'warn' });
const redisUrl = process.env['TEST_REDIS_URL'];

await using house = await openTestEventLog(source);
await using pubSub = redisUrl ? await openRedisPubSub({ url: redisUrl, log }) : openLocalPubSub({ log });
const data = {
  number: 'A-1',
  sequence: 1,
  toStatus: 'PENDING',
  lines: [{ variantId: 'var_1', name: 'Tea', quantity: 2 }],
};
for (let written = 0; written < BACKLOG; written += 1_000) {
  await house.append(
    ...Array.from({ length: 1_000 }, () => newEvent({ data, channels: ['order.1', 'user.1.orders'] })),
  );
}

const done = Promise.withResolvers<void>();
const apply = async ({ position }: { position: number }): Promise<void> => {
  if (position === BACKLOG) done.resolve();
};
await using followed = followEventLog({
  source,
  pubSub,
  seal,
  log,
  apply,
  read: eventLogReaderOf(house.eventLog),
  from: { logId: null, position: 0 },
});
await followed.caughtUp;
const began = performance.now();
await using relay = relayEvents({ eventLog: house.eventLog, pubSub, source, seal, log });
relay.wake();
while ((await house.eventLog.head()).head < BACKLOG) await new Promise((resolve) => setTimeout(resolve, 10));
const relayedMs = performance.now() - began;
await done.promise;
const appliedMs = performance.now() - began;
const row = (step: string, ms: number) => ({
  step,
  ms: Math.round(ms),
  'events/s': Math.round((BACKLOG / ms) * 1_000),
});
console.table([row('relayed', relayedMs), row('applied by a follower', appliedMs)]);
