import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import type { Db } from './database.ts';

/** The source of this subgraph's events, and its name as a service. */
export const ordersSource = 'orders';

/** The last position of the event log. Read before other rows, it is at or behind the events they include. */
export type OrdersLogPosition = { readonly logId: string; readonly position: number };

export async function readLogPosition(db: Db): Promise<OrdersLogPosition> {
  const { log_id, last_position } = await db
    .selectFrom('outbox_counter')
    .select(['log_id', 'last_position'])
    .executeTakeFirstOrThrow();
  return { logId: log_id, position: last_position };
}

/** A position as the resume cursor of a subscription. */
export function resumeCursorAt({ logId }: OrdersLogPosition, position: number): string {
  return encodeResumeCursor({ source: ordersSource, logId, position });
}
