import { sql } from 'kysely';
import type { AttemptState, PaymentAttempt } from '../domain/payment.ts';
import type { StockLine } from '../domain/quote.ts';
import type { OrderStockStatus } from '../domain/reconcileStock.ts';
import type { Db } from './database.ts';

/** An attempt to compare with the provider's record. */
export type AttemptToCompare = Pick<PaymentAttempt, 'id' | 'orderId' | 'state'>;

export type ReconcileReads = {
  /** Attempts in these states created since then, except those whose stray capture is refunded already. */
  attempts(since: Date, states: readonly AttemptState[]): Promise<AttemptToCompare[]>;
  /** The status of each order; null for one that does not exist. */
  stockStatuses(orderIds: readonly string[]): Promise<Map<string, OrderStockStatus>>;
  /** Paid orders that changed since then, with their lines. */
  paidSince(since: Date): Promise<{ readonly orderId: string; readonly lines: readonly StockLine[] }[]>;
};

const BATCH = 1_000;

export function createReconcileReads(db: Db): ReconcileReads {
  return {
    async attempts(since, states) {
      const rows = await db
        .selectFrom('payment_attempts')
        .select(['id', 'order_id', 'state'])
        .where('created_at', '>=', since)
        .where('state', 'in', states)
        .where(
          sql<boolean>`not exists (select from refunds where refunds.attempt_id = payment_attempts.id
            and refunds.cause = 'STRAY_CAPTURE')`,
        )
        .orderBy('created_at')
        .execute();
      return rows.map(({ id, order_id: orderId, state }) => ({ id, orderId, state }));
    },
    async stockStatuses(orderIds) {
      const found = new Map<string, OrderStockStatus>();
      for (let at = 0; at < orderIds.length; at += BATCH) {
        for (const row of await readStockStatuses(db, orderIds.slice(at, at + BATCH))) {
          found.set(row.id, { status: row.status, isBusy: row.isBusy });
        }
      }
      return found;
    },
    async paidSince(since) {
      const { rows } = await sql<{ orderId: string; lines: StockLine[] }>`
        select orders.id as "orderId",
          json_agg(json_build_object('variantId', variant_id, 'quantity', quantity) order by variant_id) as lines
        from orders join order_lines on order_lines.order_id = orders.id
        where orders.status in ('CONFIRMED', 'PROCESSING', 'COMPLETED') and orders.updated_at >= ${since}
        group by orders.id`.execute(db);
      return rows;
    },
  };
}

type StockStatusRow = OrderStockStatus & { readonly id: string };

async function readStockStatuses(db: Db, orderIds: readonly string[]): Promise<StockStatusRow[]> {
  const { rows } = await sql<StockStatusRow>`
    select requested.id, orders.status, exists (select from sagas where sagas.order_id = requested.id
      and sagas.state in ('RUNNING', 'UNDOING') and sagas.kind <> 'refund') as "isBusy"
    from unnest(${[...orderIds]}::text[]) as requested (id) left join orders on orders.id = requested.id`.execute(db);
  return rows;
}
