import type { PubSub, PubSubLogger } from '#platform/pubSub/pubSub.ts';
import { openRedisConnection, type OnRedisCommand } from '#platform/pubSub/redisConnection.ts';
import { createRegistry, type Registry } from './registry.ts';

/**
 * Opens the registry in this Redis, on a connection of its own, which reconnects by itself; waits at most two seconds
 * for it. Disposing closes the connection, and not `pubSub`.
 */
export async function openRegistry(o: {
  readonly url: string;
  readonly pubSub: PubSub;
  readonly log: PubSubLogger;
  readonly onCommand?: OnRedisCommand | undefined;
}): Promise<Registry & Disposable> {
  const { url, pubSub, log, onCommand } = o;
  const whileAway = 'the last known instances stay in use';
  const connection = openRedisConnection({ url, log, onCommand, role: 'discovery', whileAway });
  await connection.opened;
  return { ...createRegistry({ client: connection.client, pubSub }), [Symbol.dispose]: connection.close };
}
