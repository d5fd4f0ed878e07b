import { sql, type Kysely } from 'kysely';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { Delivery } from '../domain/delivery.ts';
import { enqueueDeliveries, DELIVERY_CONSUMER } from './deliveryQueue.ts';
import type { UsersTables } from './usersTables.ts';
import type { UsersTransaction } from './writeContext.ts';

/** An event or delivery that failed for good. Those of one consumer and subject are redriven in the order of `id`. */
export type DeadLetter = {
  readonly id: number;
  readonly consumer: string;
  readonly subject: string;
  /** The type of the event, or the kind of the delivery. */
  readonly type: string;
  readonly reason: string;
  readonly diedAt: Date;
};

type FailedEvents = { readonly consumer: string; readonly events: readonly EventEnvelope[]; readonly reason: string };

/** Stores events that cannot be handled, in their order, in the transaction that advances the consumer. */
export async function addDeadLetters(trx: UsersTransaction, { consumer, events, reason }: FailedEvents): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => {
    const { id, subject } = event;
    return { consumer, item_id: id, subject, item: JSON.stringify(event), reason };
  });
  await trx.insertInto('dead_letters').values(rows).execute();
}

type Handle = (trx: UsersTransaction, events: readonly EventEnvelope[]) => Promise<void>;

/** The dead letters of the users database. */
export function createDeadLetters(db: Kysely<UsersTables>) {
  return {
    /** All of them, oldest first. */
    async list(): Promise<DeadLetter[]> {
      const rows = await db.selectFrom('dead_letters').selectAll().orderBy('id').execute();
      return rows.map(({ id, consumer, subject, item, reason, died_at }) => {
        const type = 'type' in item ? item.type : item.kind;
        return { id, consumer, subject, type, reason, diedAt: died_at };
      });
    },

    /**
     * Handles the oldest dead event of a subject again; false if there is none. If `handle` throws, the dead letter
     * stays.
     */
    redriveNext: (of: { readonly consumer: string; readonly subject: string }, handle: Handle) =>
      db.transaction().execute(async (trx) => {
        // Locks the consumer, so that it cannot dead-letter a later event because of the one that is being redriven.
        await trx.selectFrom('consumers').select('name').where('name', '=', of.consumer).forUpdate().execute();
        const oldest = sql<number>`(select min(id) from dead_letters where consumer = ${of.consumer} and subject = ${of.subject})`;
        const taken = trx.deleteFrom('dead_letters').where('id', '=', oldest).returning('item');
        const item = (await taken.executeTakeFirst())?.item;
        if (item === undefined) return false;
        if (!isEvent(item))
          throw new Error(`expected an event among the dead letters of ${of.consumer}, got a delivery`);
        await handle(trx, [item]);
        return true;
      }),

    /** Returns a dead delivery to the delivery queue. */
    redriveDelivery: (id: number) =>
      db.transaction().execute(async (trx) => {
        const taken = trx.deleteFrom('dead_letters').where('id', '=', id).where('consumer', '=', DELIVERY_CONSUMER);
        const row = await taken.returning(['item_id', 'item']).executeTakeFirst();
        if (row && !isEvent(row.item)) await enqueueDeliveries(trx, [{ id: row.item_id, content: row.item }]);
      }),

    /** Replaces the reason after another failure. */
    async updateReason(id: number, reason: string): Promise<void> {
      await db.updateTable('dead_letters').set({ reason }).where('id', '=', id).execute();
    },
  };
}

export type DeadLetters = ReturnType<typeof createDeadLetters>;

function isEvent(item: EventEnvelope | Delivery): item is EventEnvelope {
  return 'logId' in item;
}
