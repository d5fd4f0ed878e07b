import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createLog } from '#platform/log/log.ts';
import { openPostgres } from '#platform/postgres/postgres.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { insertTestOrder } from '../../../../tests/orders/openOrdersForTest.ts';
import type { Db, OrdersDatabase } from '../database.ts';
import { createSagaHistories } from '../sagaHistories.ts';
import { ordersMigrations } from './ordersMigrations.ts';

const log = createLog({ service: 'test', level: 'silent' });
const until = (last: string) =>
  Object.fromEntries(Object.entries(ordersMigrations).filter(([name]) => name.slice(0, 4) <= last));

/** An attempt as stored before the ledger existed, fully refunded for this cause. */
async function payAndGiveBack(db: Db, orderId: string, { state, cause }: { state: string; cause: string }) {
  const id = `pat_${cause}`;
  await sql`insert into payment_attempts (id, order_id, method, amount_minor, currency, state, created_at)
    select ${id}, id, 'CARD', total_minor, currency, ${state}, now() from orders where id = ${orderId}`.execute(db);
  await sql`insert into refunds (id, attempt_id, order_id, cause, amount_minor, currency, state, created_at, completed_at)
    select ${`rfd_${cause}`}, ${id}, id, ${cause}, total_minor, currency, 'DONE', now(), now()
    from orders where id = ${orderId}`.execute(db);
}

test('a database from before the ledger keeps its orders, and all of its payments are posted', async () => {
  await using database = await openTestDatabase();
  const o = { url: database.url, applicationName: 'test', log };
  {
    await using db = await openPostgres<OrdersDatabase>({ ...o, migrations: until('0003') });
    const { id } = await insertTestOrder(db, { ownerId: 'usr_1' });
    await payAndGiveBack(db, id, { state: 'VOIDED', cause: 'STRAY_CAPTURE' });
    await payAndGiveBack(db, id, { state: 'CAPTURED', cause: 'CANCELLED' });
  }
  await using db = await openPostgres<OrdersDatabase>({ ...o, migrations: ordersMigrations });
  const { rows } = await sql<{ kind: string; cause: string; entries: Record<string, number> }>`
    select kind, cause, json_object_agg(account, amount_minor) as entries
    from ledger_transactions join ledger_entries on transaction_id = id group by id order by cause, kind`.execute(db);
  expect(rows).toEqual([
    { kind: 'CAPTURE', cause: 'pat_CANCELLED', entries: { PROVIDER: 3_190, SALES: -2_700, SHIPPING: -490 } },
    { kind: 'CAPTURE', cause: 'pat_STRAY_CAPTURE', entries: { PROVIDER: 3_190, STRAY: -3_190 } },
    { kind: 'REFUND', cause: 'rfd_CANCELLED', entries: { PROVIDER: -3_190, REFUNDS: 3_190 } },
    { kind: 'REFUND', cause: 'rfd_STRAY_CAPTURE', entries: { PROVIDER: -3_190, STRAY: 3_190 } },
  ]);
  expect(await db.selectFrom('orders').select('status').execute()).toEqual([{ status: 'PENDING' }]);
});

test('a saga with steps in saga_steps keeps its history in its row', async () => {
  await using database = await openTestDatabase();
  const o = { url: database.url, applicationName: 'test', log };
  const [startedAt, endedAt] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-01-01T00:00:05Z')];
  {
    await using db = await openPostgres<OrdersDatabase>({ ...o, migrations: until('0005') });
    await sql`insert into sagas (id, kind, order_id, state, step, data, request_id, position, fence, tries, next_try_at,
      created_at, updated_at) values ('sag_1', 'pay', 'ord_1', 'DONE', 'commit', '{}', 'req_1', 2, 1, 0, ${endedAt}, ${startedAt}, ${endedAt})`.execute(
      db,
    );
    await sql`insert into saga_steps (saga_id, position, step, tries, last_error, begun_at, ended_at) values
      ('sag_1', 1, 'charge', 3, 'away', ${startedAt}, ${endedAt}), ('sag_1', 2, 'commit', 1, 'slow', ${endedAt}, ${endedAt})`.execute(
      db,
    );
  }
  await using db = await openPostgres<OrdersDatabase>({ ...o, migrations: ordersMigrations });
  const [history] = await createSagaHistories(db).ofOrder('ord_1');
  expect(history?.steps).toEqual([
    { step: 'charge', tries: 3, lastError: 'away', startedAt, endedAt },
    { step: 'commit', tries: 1, lastError: 'slow', startedAt: endedAt, endedAt },
  ]);
});
