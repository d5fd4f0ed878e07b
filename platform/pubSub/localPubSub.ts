import { createListeners, type Listeners } from './listeners.ts';
import { PubSubClosedError, type PubSub, type PubSubLogger } from './pubSub.ts';

/** Pub/sub inside this one process. Delivery comes after the publisher's own step, in the order of publishing. */
export function openLocalPubSub({ log }: { log?: PubSubLogger } = {}): PubSub {
  const channels = new Map<string, Listeners>();
  let isOpen = true;
  const requireOpen = (): void => {
    if (!isOpen) throw new PubSubClosedError();
  };

  return {
    async publish(channel, message) {
      requireOpen();
      queueMicrotask(() => channels.get(channel)?.deliver(message));
    },

    async subscribe(channel, onMessage) {
      requireOpen();
      const listeners = channels.get(channel) ?? createListeners(channel, log);
      channels.set(channel, listeners);
      const remove = listeners.add(onMessage);
      return {
        async [Symbol.asyncDispose]() {
          remove();
          if (listeners.size() === 0 && channels.get(channel) === listeners) channels.delete(channel);
        },
      };
    },

    async check() {
      requireOpen();
    },

    async [Symbol.asyncDispose]() {
      isOpen = false;
      channels.clear();
    },
  };
}
