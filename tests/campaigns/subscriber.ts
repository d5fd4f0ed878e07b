import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { createEventLogReader } from '#platform/eventLog/eventLogReader.ts';
import { followEventLog } from '#platform/eventLog/followEventLog.ts';
import { createSeal } from '#platform/identity/seal.ts';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import type { CallHouse } from './callHouse.ts';

type SubscriberOptions = { readonly house: CallHouse; readonly key: string; readonly redisUrl: string | null };

/** Hears every fact of the orders house, over Redis and from its log, and keeps them in its order. */
export async function openSubscriber({ house, key, redisUrl }: SubscriberOptions) {
  const log = createLog({ service: 'campaign', level: 'silent' });
  const events: EventEnvelope[] = [];
  const opened = new AsyncDisposableStack();
  const pubSub = opened.use(redisUrl ? await openRedisPubSub({ url: redisUrl, log }) : openLocalPubSub());
  opened.use(
    followEventLog({
      source: 'orders',
      read: createEventLogReader({ get: house.get }),
      pubSub,
      seal: createSeal([key]),
      from: { logId: null, position: 0 },
      apply: async (event) => void events.push(event),
      log,
    }),
  );
  return { events, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
