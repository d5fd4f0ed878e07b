import { sql, type Kysely } from 'kysely';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import type { Delivery } from '../domain/delivery.ts';
import { addDeliveries, DELIVERIES } from './deliveries.ts';
import type { UsersTables } from './usersTables.ts';
import type { Trx } from './writing.ts';

/** Something that could not be done, why, and since when. Those of a consumer and subject are done in the order of `id`. */
export type DeadLetter = {
  readonly id: number;
  readonly consumer: string;
  readonly subject: string;
  /** The type of the event, or the kind of the delivery. */
  readonly type: string;
  readonly reason: string;
  readonly diedAt: Date;
};

type Dead = { readonly consumer: string; readonly events: readonly EventEnvelope[]; readonly reason: string };

/** Keeps events that cannot be handled now, in their order, in the transaction that moves the consumer on. */
export async function addDeadLetters(trx: Trx, { consumer, events, reason }: Dead): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => {
    const { id, subject } = event;
    return { consumer, item_id: id, subject, item: JSON.stringify(event), reason };
  });
  await trx.insertInto('dead_letters').values(rows).execute();
}

type Handle = (trx: Trx, events: readonly EventEnvelope[]) => Promise<void>;

/** The dead letters of the house's database. */
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

    /** Handles the oldest event of a subject again; false when there is none. What `handle` throws leaves it as it was. */
    redriveNext: (of: { readonly consumer: string; readonly subject: string }, handle: Handle) =>
      db.transaction().execute(async (trx) => {
        // The consumer stands still meanwhile: it must not put an event behind one that is just leaving.
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

    /** Hands a dead delivery to those who carry them once more. */
    redriveDelivery: (id: number) =>
      db.transaction().execute(async (trx) => {
        const taken = trx.deleteFrom('dead_letters').where('id', '=', id).where('consumer', '=', DELIVERIES);
        const row = await taken.returning(['item_id', 'item']).executeTakeFirst();
        if (row && !isEvent(row.item)) await addDeliveries(trx, [{ id: row.item_id, content: row.item }]);
      }),

    /** Keeps why it failed again. */
    async explain(id: number, reason: string): Promise<void> {
      await db.updateTable('dead_letters').set({ reason }).where('id', '=', id).execute();
    },
  };
}

export type DeadLetters = ReturnType<typeof createDeadLetters>;

function isEvent(item: EventEnvelope | Delivery): item is EventEnvelope {
  return 'logId' in item;
}
