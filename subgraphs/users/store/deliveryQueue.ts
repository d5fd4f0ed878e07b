import { sql, type Kysely } from 'kysely';
import type { LeasedDelivery, NewDelivery } from '../domain/delivery.ts';
import type { UsersTables } from './usersTables.ts';
import type { UsersTransaction } from './writeContext.ts';

/** The consumer under whose name dead deliveries are stored. */
export const DELIVERY_CONSUMER = 'deliveries';

/** Adds deliveries to the queue within a transaction; a delivery whose id is already queued stays as it is. */
export async function enqueueDeliveries(trx: UsersTransaction, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  const rows = deliveries.map(({ id, content }) => ({ id, content: JSON.stringify(content) }));
  await trx
    .insertInto('deliveries')
    .values(rows)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** The queue of deliveries, for any number of workers. A call with an expired lease changes nothing. */
export function createDeliveryQueue(db: Kysely<UsersTables>) {
  const deleteLeased = (trx: Kysely<UsersTables> | UsersTransaction, { id, tries }: LeasedDelivery) =>
    trx.deleteFrom('deliveries').where('id', '=', id).where('tries', '=', tries);
  return {
    /** Leases at most `limit` due deliveries for `leaseMs`; after that another worker may lease them. */
    async leaseDue(limit: number, leaseMs: number): Promise<LeasedDelivery[]> {
      const { rows } = await sql<LeasedDelivery>`
        update deliveries set tries = tries + 1, due_at = now() + ${leaseMs} * interval '1 millisecond'
        where id in (select id from deliveries where due_at <= now() order by due_at limit ${limit} for update skip locked)
        returning id, content, tries`.execute(db);
      return rows;
    },

    /** Removes a delivery that was sent or has no recipient any more. */
    async complete(delivery: LeasedDelivery): Promise<void> {
      await deleteLeased(db, delivery).execute();
    },

    /** Makes a failed delivery due again after `delayMs`. */
    async reschedule({ id, tries }: LeasedDelivery, delayMs: number): Promise<void> {
      const due = sql<Date>`now() + ${delayMs} * interval '1 millisecond'`;
      const update = db.updateTable('deliveries').set({ due_at: due });
      await update.where('id', '=', id).where('tries', '=', tries).execute();
    },

    /** Moves a delivery that failed for good to the dead letters. */
    async deadLetter(delivery: LeasedDelivery, reason: string): Promise<void> {
      await db.transaction().execute(async (trx) => {
        if ((await deleteLeased(trx, delivery).executeTakeFirst()).numDeletedRows === 0n) return;
        const { id, content } = delivery;
        const row = { consumer: DELIVERY_CONSUMER, item_id: id, subject: id, item: JSON.stringify(content), reason };
        await trx
          .insertInto('dead_letters')
          .values(row)
          .onConflict((conflict) => conflict.constraint('dead_letters_item').doUpdateSet({ reason, item: row.item }))
          .execute();
      });
    },
  };
}
