import { sql } from 'kysely';
import type { LogPosition } from '#platform/eventLog/logPosition.ts';
import type { Db } from './database.ts';

/** Removes the personal data of erased accounts. Any number of replicas may run it concurrently. */
export type Erasures = {
  /** How far the log of this source was read. */
  readonly position: (source: string) => Promise<LogPosition>;
  /** Records erased owners, anonymises what is theirs, and advances the position, in one transaction. */
  readonly record: (ownerIds: readonly string[], read: { source: string } & LogPosition) => Promise<void>;
  /** Anonymises the orders of erased owners that have ended since; returns their number. */
  readonly anonymiseEnded: () => Promise<number>;
};

export function createErasures(db: Db): Erasures {
  return {
    async position(source) {
      const { rows } = await sql<LogPosition>`
        select log_id as "logId", position from followed_logs where source = ${source}`.execute(db);
      return rows[0] ?? { logId: null, position: 0 };
    },
    record: (ownerIds, { source, logId, position }) =>
      db.transaction().execute(async (trx) => {
        if (ownerIds.length > 0) {
          await sql`
            insert into erased_owners (owner_id) select unnest(${ownerIds}::text[])
            on conflict do nothing`.execute(trx);
          await sql`delete from carts where owner_id = any(${ownerIds}) and state = 'OPEN'`.execute(trx);
          await sql`
            update sagas set data = data - 'shippingAddress'
            where kind = 'place' and state in ('DONE', 'UNDONE') and user_id = any(${ownerIds})`.execute(trx);
          await anonymise(trx);
        }
        // Two replicas read the same log: the one that is behind must not move the position back.
        await sql`
          insert into followed_logs (source, log_id, position) values (${source}, ${logId}, ${position})
          on conflict (source) do update set log_id = excluded.log_id, position = excluded.position
          where followed_logs.log_id <> excluded.log_id or followed_logs.position < excluded.position`.execute(trx);
      }),
    anonymiseEnded: () => anonymise(db),
  };
}

/**
 * Amounts, lines, times and the country stay, as accounting needs them. An order that is still to be shipped keeps its
 * address until it has ended.
 */
async function anonymise(db: Db): Promise<number> {
  const { numAffectedRows } = await sql`
    update orders set is_anonymous = true, cancel_reason = null, shipping_address = jsonb_build_object(
      'name', 'Erased', 'line1', 'Erased', 'line2', null, 'city', 'Erased', 'region', null, 'postalCode', '-',
      'country', shipping_address -> 'country', 'phone', null)
    where owner_id in (select owner_id from erased_owners where done_at is null) and not is_anonymous
      and (status = 'CANCELLED' or status = 'COMPLETED')`.execute(db);
  await sql`
    update erased_owners set done_at = now()
    where done_at is null and not exists (
      select from orders where orders.owner_id = erased_owners.owner_id and not is_anonymous)`.execute(db);
  return Number(numAffectedRows ?? 0);
}
