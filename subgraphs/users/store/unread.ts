import { sql } from 'kysely';
import type { Trx } from './writing.ts';

/** How many entries of each of these inboxes are unread; an account with none is left out. */
export async function countUnread(trx: Trx, userIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ userId: string; count: number }>`
    select user_id as "userId", count(*) as count from notifications
    where user_id = any(${userIds}) and read_at is null group by user_id`.execute(trx);
  return new Map(rows.map(({ userId, count }) => [userId, count]));
}
