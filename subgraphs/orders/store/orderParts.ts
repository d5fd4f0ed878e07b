import type { Db } from './database.ts';

/** Which orders these lines, payments, refunds and shipments are of, by the id of the part; unknown ids are left out. */
export async function ordersOfParts(db: Db, partIds: readonly string[]): Promise<Map<string, string>> {
  const parts = (table: 'order_lines' | 'payment_attempts' | 'refunds' | 'shipments') =>
    db.selectFrom(table).select(['id', 'order_id']).where('id', 'in', partIds);
  const rows = await parts('order_lines')
    .unionAll(parts('payment_attempts'))
    .unionAll(parts('refunds'))
    .unionAll(parts('shipments'))
    .execute();
  return new Map(rows.map(({ id, order_id }) => [id, order_id]));
}
