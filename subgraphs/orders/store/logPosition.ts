import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import type { Db } from './database.ts';

/** The source of this subgraph's events, and its name as a service. */
export const ordersSource = 'orders';

/** The last position of the event log. Read before other rows, or with them, it is at or behind the events they include. */
export type OrdersLogPosition = { readonly logId: string; readonly position: number };

export async function readLogPosition(db: Db): Promise<OrdersLogPosition> {
  return logPositionOf(await db.selectFrom('outbox_counter').select(['log_id', 'last_position']).executeTakeFirst());
}

/** The position in a row that was joined with `outbox_counter`. */
export function logPositionOf(row: CounterColumns | undefined): OrdersLogPosition {
  if (!row) throw new Error('expected one row in outbox_counter, got none');
  return { logId: row.log_id, position: row.last_position };
}

type CounterColumns = { readonly log_id: string; readonly last_position: number };

/** A position as the resume cursor of a subscription. */
export function resumeCursorAt({ logId }: OrdersLogPosition, position: number): string {
  return encodeResumeCursor({ source: ordersSource, logId, position });
}
