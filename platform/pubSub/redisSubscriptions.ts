import type { RedisConnection } from './redisConnection.ts';
import { createListeners, type Listeners } from './listeners.ts';
import type { PubSub, PubSubLogger } from './pubSub.ts';

type Channel = Listeners & { started: Promise<void> };

export type RedisSubscriptions = {
  readonly subscribe: PubSub['subscribe'];
  /** To be called when the connection is ready again. */
  readonly resume: () => void;
  readonly clear: () => void;
};

/**
 * Who listens to which channel, kept here and not in the client, so that a subscription asked for while Redis was away,
 * or cut off before Redis answered, is made as soon as there is a connection.
 */
export function createRedisSubscriptions(connection: () => RedisConnection, log: PubSubLogger): RedisSubscriptions {
  const channels = new Map<string, Channel>();

  async function start(name: string, channel: Channel): Promise<void> {
    const { client } = connection();
    if (client.isReady) await client.subscribe(name, channel.deliver).catch(() => undefined);
  }

  function open(name: string): Channel {
    const channel = { ...createListeners(name, log), started: Promise.resolve() };
    channels.set(name, channel);
    channel.started = start(name, channel);
    return channel;
  }

  async function end(name: string, channel: Channel): Promise<void> {
    if (channel.size() > 0 || channels.get(name) !== channel) return;
    channels.delete(name);
    const { client } = connection();
    if (client.isReady) await client.unsubscribe(name, channel.deliver).catch(() => undefined);
  }

  return {
    async subscribe(name, onMessage) {
      const channel = channels.get(name) ?? open(name);
      const remove = channel.add(onMessage);
      await channel.started;
      return {
        async [Symbol.asyncDispose]() {
          remove();
          await end(name, channel);
        },
      };
    },
    // The client subscribes again what it had; asking for that once more changes nothing, and makes what it had not.
    resume() {
      for (const [name, channel] of channels) channel.started = start(name, channel);
    },
    clear: () => channels.clear(),
  };
}
