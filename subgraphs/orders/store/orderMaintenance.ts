import { sql } from 'kysely';
import type { Db } from './database.ts';

/** Periodic deletion of old data. Any number of replicas may run it concurrently. */
export type OrderMaintenance = {
  /** Deletes idempotency keys that were claimed and settled before this time; returns their number. */
  deleteKeys(before: Date): Promise<number>;
  /** Deletes the address from placings that ended before this time (orders keep theirs); returns their number. */
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
