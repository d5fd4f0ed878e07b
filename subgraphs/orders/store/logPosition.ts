import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import type { Db } from './database.ts';

/** The house these events are published by. */
const SOURCE = 'orders';

/** Where the log of this house stands. Read before some rows it is at or behind what they show, never ahead. */
export type OrdersLogPosition = { readonly logId: string; readonly position: number };

export async function readLogPosition(db: Db): Promise<OrdersLogPosition> {
  const { log_id, last_position } = await db
    .selectFrom('outbox_counter')
    .select(['log_id', 'last_position'])
    .executeTakeFirstOrThrow();
  return { logId: log_id, position: last_position };
}

/** That place of the log as subscribers hold it. */
export function resumeCursorAt({ logId }: OrdersLogPosition, position: number): string {
  return encodeResumeCursor({ source: SOURCE, logId, position });
}
