import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { createEventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { followEventLog } from '#platform/eventLog/followEventLog.ts';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import type { SignedClient } from './signedClient.ts';

type EventRecorderOptions = { readonly orders: SignedClient; readonly key: string; readonly redisUrl: string | null };

/** Records every event of orders in order, from Redis and from its event log. */
export async function openEventRecorder({ orders, key, redisUrl }: EventRecorderOptions) {
  const log = createLog({ service: 'campaign', level: 'silent' });
  const events: EventEnvelope[] = [];
  const opened = new AsyncDisposableStack();
  const pubSub = opened.use(redisUrl ? await openRedisPubSub({ url: redisUrl, log }) : openLocalPubSub());
  opened.use(
    followEventLog({
      source: 'orders',
      read: createEventLogReader({ get: orders.get }),
      pubSub,
      verify: testIdentity('campaign', { secret: key }).verifierOf('orders'),
      from: { logId: null, position: 0 },
      apply: async (event) => void events.push(event),
      log,
    }),
  );
  return { events, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
