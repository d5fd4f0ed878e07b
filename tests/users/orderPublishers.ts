import { eventChannel } from '#platform/eventLog/eventLog.ts';
import { signMessages } from '#platform/eventLog/signedMessage.ts';
import { testIdentity } from '#platform/testing/testIdentity.ts';
import { derivedId, newId } from '#platform/ids/ids.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { createInProcessLogReader } from '#platform/testing/inProcessLogReader.ts';
import { createMemoryEventLog } from '#platform/testing/memoryEventLog.ts';
import type { ConsumeOptions } from '../../subgraphs/users/events/consumeEvents.ts';
import { createNotifyOwner } from '../../subgraphs/users/events/notifyOwner.ts';
import { createDeadLetters } from '../../subgraphs/users/store/deadLetters.ts';
import { usersTestLog, type UsersForTest } from './openUsersForTest.ts';

/** Five attempts as in production, but almost without delay. */
export const quickRetry = { maxTries: 5, backoff: { fromMs: 1, toMs: 1, jitter: 0 } };

const now = () => new Date();

/** Publishes events of orders that belong to `owner`, and counts the notifications that `users` created for them. */
export function createOrderPublishers(users: UsersForTest, owner: string) {
  const shipped = (orderId: string, version = 1, data: Record<string, unknown> = { orderId, number: 'N-1' }) => {
    const id = derivedId('evt', orderId, String(version));
    const rest = { owner, channels: [], traceparent: null, occurredAt: now().toISOString() };
    return { id, type: 'order.shipped', subject: orderId, version, data, ...rest };
  };
  return {
    shipped,
    /** An event with invalid data. */
    poison: (orderId: string, version = 1) => shipped(orderId, version, { invalid: true }),
    /** The number of inbox entries about an order. */
    async notificationCount(orderId: string): Promise<number> {
      const query = users.db.selectFrom('notifications').select('id').where('order_id', '=', orderId);
      return (await query.execute()).length;
    },
    /** An event log with a source name of its own, and the options of a consumer that reads it. */
    createPublisher: () => createPublisher(users),
  };
}

function createPublisher({ db }: UsersForTest) {
  const source = newId('src');
  const eventLog = createMemoryEventLog(source);
  const pubSub = openLocalPubSub();
  const { signMessage: sign, verifierOf } = testIdentity('orders');
  const defaults = {
    source,
    read: createInProcessLogReader(eventLog),
    pubSub,
    verify: verifierOf('orders'),
    db,
    handle: createNotifyOwner({ now }),
    onHandled: () => {},
    log: usersTestLog,
    leaseMs: 300,
    retry: quickRetry,
  };
  return {
    source,
    eventLog,
    async publish(...events: Parameters<typeof eventLog.append>) {
      eventLog.append(...events);
      const published = await eventLog.assign(100);
      for (const event of published) {
        await pubSub.publish(eventChannel(source), signMessages([{ kind: 'event', event }], source, sign));
      }
      return published;
    },
    consumeOptions: (fields: Partial<ConsumeOptions> = {}) => ({ ...defaults, ...fields }),
    position: async () => {
      const query = db.selectFrom('consumers').select('position').where('name', '=', source);
      return (await query.executeTakeFirst())?.position ?? 0;
    },
    deadLetters: async () => (await createDeadLetters(db).list()).filter(({ consumer }) => consumer === source),
  };
}
