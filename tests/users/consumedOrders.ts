import { eventChannel } from '#platform/eventLog/eventLog.ts';
import { signMessage } from '#platform/eventLog/signedMessage.ts';
import { createSigner } from '#platform/identity/signer.ts';
import { derivedId, newId } from '#platform/ids/ids.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { createInProcessLogReader } from '#platform/testing/inProcessLogReader.ts';
import { createMemoryEventLog } from '#platform/testing/memoryEventLog.ts';
import type { ConsumeOptions } from '../../subgraphs/users/events/consumeEvents.ts';
import { createTellOwner } from '../../subgraphs/users/events/tellOwner.ts';
import { createDeadLetters } from '../../subgraphs/users/store/deadLetters.ts';
import { identityKeys, log, type TestHouse } from './openTestHouse.ts';

/** Five tries, as ever, but no time between them. */
export const quickPatience = { tries: 5, waitMs: () => 1 };

const now = () => new Date();

/** Houses of orders that only publish, each under a name of its own, and what `house` made of it; `owner` has the orders. */
export function createConsumedOrders(house: TestHouse, owner: string) {
  const shipped = (orderId: string, version = 1, data: Record<string, unknown> = { orderId, number: 'N-1' }) => {
    const id = derivedId('evt', orderId, String(version));
    const rest = { owner, channels: [], traceparent: null, occurredAt: now().toISOString() };
    return { id, type: 'order.shipped', subject: orderId, version, data, ...rest };
  };
  return {
    shipped,
    /** An event that no owner can be told of. */
    poison: (orderId: string, version = 1) => shipped(orderId, version, { nothing: 'of use' }),
    /** How many entries of inboxes are about an order. */
    async told(orderId: string): Promise<number> {
      const query = house.db.selectFrom('notifications').select('id').where('order_id', '=', orderId);
      return (await query.execute()).length;
    },
    openShop: () => createShop(house),
  };
}

function createShop({ db }: TestHouse) {
  const source = newId('src');
  const eventLog = createMemoryEventLog(source);
  const pubSub = openLocalPubSub();
  const signer = createSigner(identityKeys);
  const handle = createTellOwner({ now });
  const reading = { source, read: createInProcessLogReader(eventLog), pubSub, signer, db, log };
  const quick = { leaseMs: 300, patience: quickPatience };
  return {
    source,
    eventLog,
    async tell(...events: Parameters<typeof eventLog.append>) {
      eventLog.append(...events);
      const told = await eventLog.assign(100);
      for (const event of told) {
        await pubSub.publish(eventChannel(source), signMessage({ kind: 'event', event }, source, signer));
      }
      return told;
    },
    options: (fields: Partial<ConsumeOptions> = {}): ConsumeOptions => ({
      ...reading,
      ...quick,
      handle,
      onHandled: () => {},
      ...fields,
    }),
    position: async () => {
      const query = db.selectFrom('consumers').select('position').where('name', '=', source);
      return (await query.executeTakeFirst())?.position ?? 0;
    },
    dead: async () => (await createDeadLetters(db).list()).filter(({ consumer }) => consumer === source),
  };
}
