import { sql, type Kysely } from 'kysely';
import type { Delivery } from '../domain/delivery.ts';
import type { UsersTables } from './usersTables.ts';
import type { Trx } from './writing.ts';

/** Under which name dead deliveries are kept. */
export const DELIVERIES = 'deliveries';

export type NewDelivery = { readonly id: string; readonly content: Delivery };

/** A delivery that is being tried, for the `tries`th time: whoever takes it after us tries it for the next. */
export type LeasedDelivery = NewDelivery & { readonly tries: number };

/** Writes down what is to be delivered once the transaction is committed; one that waits already stays as it is. */
export async function addDeliveries(trx: Trx, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  const rows = deliveries.map(({ id, content }) => ({ id, content: JSON.stringify(content) }));
  await trx
    .insertInto('deliveries')
    .values(rows)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** The deliveries there are, for those who carry them. Any number may do so at once. */
export function createDeliveries(db: Kysely<UsersTables>) {
  const ofMine = (trx: Kysely<UsersTables> | Trx, { id, tries }: LeasedDelivery) =>
    trx.deleteFrom('deliveries').where('id', '=', id).where('tries', '=', tries);
  return {
    /** Takes at most `limit` that are due, for so long; after that another may. */
    async leaseDue(limit: number, leaseMs: number): Promise<LeasedDelivery[]> {
      const { rows } = await sql<LeasedDelivery>`
        update deliveries set tries = tries + 1, due_at = now() + ${leaseMs} * interval '1 millisecond'
        where id in (select id from deliveries where due_at <= now() order by due_at limit ${limit} for update skip locked)
        returning id, content, tries`.execute(db);
      return rows;
    },

    /** It is delivered, or there is nothing to deliver any more. */
    async finish(delivery: LeasedDelivery): Promise<void> {
      await ofMine(db, delivery).execute();
    },

    /** It did not succeed and is tried again later. */
    async putOff({ id, tries }: LeasedDelivery, waitMs: number): Promise<void> {
      const due = sql<Date>`now() + ${waitMs} * interval '1 millisecond'`;
      const update = db.updateTable('deliveries').set({ due_at: due });
      await update.where('id', '=', id).where('tries', '=', tries).execute();
    },

    /** It is not tried again, but kept as a dead letter. */
    async bury(delivery: LeasedDelivery, reason: string): Promise<void> {
      await db.transaction().execute(async (trx) => {
        if ((await ofMine(trx, delivery).executeTakeFirst()).numDeletedRows === 0n) return;
        const { id, content } = delivery;
        const row = { consumer: DELIVERIES, item_id: id, subject: id, item: JSON.stringify(content), reason };
        await trx
          .insertInto('dead_letters')
          .values(row)
          .onConflict((conflict) => conflict.constraint('dead_letters_item').doUpdateSet({ reason, item: row.item }))
          .execute();
      });
    },
  };
}

export type Deliveries = ReturnType<typeof createDeliveries>;
