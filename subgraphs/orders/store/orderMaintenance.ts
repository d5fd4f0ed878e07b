import { sql } from 'kysely';
import type { Db } from './database.ts';

/** What is forgotten as time goes by. Any number of replicas may do it at once. */
export type OrderMaintenance = {
  /** Forgets outcomes that were settled, and keys that were taken, before then; answers how many. */
  deleteKeys(before: Date): Promise<number>;
  /** Takes the address out of placings that ended before then (an order keeps its own); answers how many. */
  eraseAddresses(before: Date): Promise<number>;
};

export function createOrderMaintenance(db: Db): OrderMaintenance {
  return {
    async deleteKeys(before) {
      const { numDeletedRows } = await db
        .deleteFrom('idempotency_keys')
        .where('settled_at', '<', before)
        .where('created_at', '<', before)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
    async eraseAddresses(before) {
      const { numAffectedRows } = await sql`update sagas set data = data - 'shippingAddress'
        where kind = 'place' and data ? 'shippingAddress' and state in ('DONE', 'UNDONE') and updated_at < ${before}`.execute(
        db,
      );
      return Number(numAffectedRows ?? 0);
    },
  };
}
