import { openRedisConnection, type OnRedisCommand } from './redisConnection.ts';
import { createRedisSubscriptions } from './redisSubscriptions.ts';
import { PubSubClosedError, type PubSub, type PubSubLogger } from './pubSub.ts';

type RedisPubSubOptions = {
  readonly url: string;
  readonly log: PubSubLogger;
  readonly onCommand?: OnRedisCommand | undefined;
};

/**
 * Pub/sub over Redis, on two connections, because one that subscribes may do nothing else. Opening waits at most two
 * seconds for Redis: one that is away costs latency, so it must not cost anybody's start. Both connections come back by
 * themselves, and every subscription with them. Rejects only for a URL that is none.
 */
export async function openRedisPubSub({ url, log, onCommand }: RedisPubSubOptions): Promise<PubSub> {
  let isOpen = true;
  const requireOpen = (): void => {
    if (!isOpen) throw new PubSubClosedError();
  };

  const subscriptions = createRedisSubscriptions(() => subscriber, log);
  const publisher = openRedisConnection({ url, log, onCommand, role: 'publisher' });
  const subscriber = openRedisConnection({ url, log, onCommand, role: 'subscriber', onReady: subscriptions.resume });
  await Promise.all([publisher.opened, subscriber.opened]);

  return {
    async publish(channel, message) {
      requireOpen();
      await publisher.client.publish(channel, message);
    },
    async subscribe(channel, onMessage) {
      requireOpen();
      return subscriptions.subscribe(channel, onMessage);
    },
    async check() {
      requireOpen();
      await Promise.all([publisher.check(), subscriber.check()]);
    },
    async [Symbol.asyncDispose]() {
      if (!isOpen) return;
      isOpen = false;
      subscriptions.clear();
      publisher.close();
      subscriber.close();
    },
  };
}
