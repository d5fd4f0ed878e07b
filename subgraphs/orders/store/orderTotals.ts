import { sql } from 'kysely';
import { createRunningTotals, type ReadTotals } from '#platform/eventLog/runningTotals.ts';
import type { Db } from './database.ts';

/** How many orders have reached each status since the shop has opened, and what was paid, by currency. */
export type OrderTotals = {
  readonly byStatus: readonly { readonly status: string; readonly orders: number }[];
  readonly paid: readonly { readonly currency: string; readonly amountMinor: number; readonly units: number }[];
};

export type Backlog = { readonly kind: string; readonly sagas: number; readonly oldestSeconds: number };

/** What operators want to know of all orders; reads are cheap enough for every scrape. */
export function createOrderTotals(db: Db) {
  const read = createRunningTotals(readTotals(db));
  return {
    /** See `createRunningTotals`. */
    async totals(): Promise<OrderTotals> {
      const totals = await read();
      const of = (kind: string) =>
        [...totals].flatMap(([key, value]) => (key.startsWith(kind) ? [[key.slice(kind.length), value] as const] : []));
      return {
        byStatus: of('status ').map(([status, orders]) => ({ status, orders })),
        paid: of('amount ').map(([currency, amountMinor]) => ({
          currency,
          amountMinor,
          units: totals.get(`units ${currency}`) ?? 0,
        })),
      };
    },

    /** Active sagas by kind: those that run, and those that wait for their next try. */
    async waitingSagas(): Promise<readonly Backlog[]> {
      const { rows } = await sql<Backlog>`
        select kind, count(*)::integer as sagas,
          extract(epoch from now() - min(created_at))::float as "oldestSeconds"
        from sagas where state in ('RUNNING', 'UNDOING') group by kind`.execute(db);
      return rows;
    },
  };
}

/** Events get positions in the order of their commits, so that none is missed between two reads. */
function readTotals(db: Db): ReadTotals {
  return async (after) => {
    const range =
      after === null
        ? sql`from order_events as event left join outbox on outbox.id = event.id
            where outbox.id is null or outbox.position is not null`
        : sql`from outbox join order_events as event on event.id = outbox.id where outbox.position > ${after}`;
    const { rows } = await sql<{ key: string | null; value: number | null; position: number }>`
      with added as materialized (
        select event.order_id, event.type, event.to_status,
          event.from_status is distinct from event.to_status as is_reached ${range}
      ), paid as (
        select currency, sum(total_minor) as amount, sum(units) as units
        from added join orders on orders.id = order_id
          cross join lateral (
            select sum(quantity) as units from order_lines where order_lines.order_id = orders.id
          ) as lines
        where added.type = 'order.confirmed' group by currency
      ), total as (
        select 'status ' || to_status as key, count(*) as value from added where is_reached group by to_status
        union all select 'amount ' || currency, amount from paid
        union all select 'units ' || currency, units from paid
      )
      select key, value::float as value, last_position as position from outbox_counter left join total on true`.execute(
      db,
    );
    const totals = rows.flatMap(({ key, value }) => (key === null ? [] : [[key, value ?? 0] as const]));
    return { position: rows[0]?.position ?? 0, totals: new Map(totals) };
  };
}
