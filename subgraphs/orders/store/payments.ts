import { sql, type Insertable, type Selectable } from 'kysely';
import { compileOnce } from '#platform/postgres/compileOnce.ts';
import { sendWithCommit } from '#platform/postgres/sendWithCommit.ts';
import type { PaymentAttempt, Refund } from '../domain/payment.ts';
import type { OrdersDatabase, Trx } from './database.ts';
import type { Payments } from './orderStore.ts';
import type { OrderTables } from './orderTables.ts';

const attemptColumns = [
  'id',
  'order_id',
  'method',
  'amount_minor',
  'currency',
  'state',
  'transaction_id',
  'decline_code',
  'refunded_minor',
  'created_at',
  'captured_at',
] as const;

type Closed = Parameters<Payments['closeAttempt']>[1];

/** Attempts to pay and their refunds. A database constraint keeps refunds within the captured amount. */
export function createPayments(trx: Trx): Payments {
  return {
    insertAttempt: (attempt) => insertAttempt(trx, attempt),
    findAttempt: (id) => findAttempt(trx, id),
    findCaptured: (orderId) => findCaptured(trx, orderId),
    closeAttempt: (id, closed) => closeAttempt(trx, id, closed),
    refundedMinor: (attemptId) => refundedMinor(trx, attemptId),
    insertRefund: (refund) => insertRefund(trx, refund),
    completeRefund: (id, now) => completeRefund(trx, id, now),
    declineRefund: (id, now) => declineRefund(trx, id, now),
  };
}

async function completeRefund(trx: Trx, id: string, now: Date): Promise<Refund | null> {
  const row = await trx
    .updateTable('refunds')
    .set({ state: 'DONE', completed_at: now })
    .where('id', '=', id)
    .where('state', '=', 'REQUESTED')
    .returningAll()
    .executeTakeFirst();
  if (!row) return null;
  await trx
    .updateTable('payment_attempts')
    .set({ refunded_minor: sql`refunded_minor + ${row.amount_minor}::bigint` })
    .where('id', '=', row.attempt_id)
    .execute();
  return refundOf(row);
}

async function declineRefund(trx: Trx, id: string, now: Date): Promise<void> {
  await trx
    .updateTable('refunds')
    .set({ state: 'DECLINED', completed_at: now })
    .where('id', '=', id)
    .where('state', '=', 'REQUESTED')
    .execute();
}

async function refundedMinor(trx: Trx, attemptId: string): Promise<number> {
  const { minor } = await trx
    .selectFrom('refunds')
    .select(sql<number>`coalesce(sum(amount_minor), 0)::bigint`.as('minor'))
    .where('attempt_id', '=', attemptId)
    .where('state', '<>', 'DECLINED')
    .executeTakeFirstOrThrow();
  return minor;
}

/** The columns that {@link refundOf} needs. */
export const refundColumns = [
  'refunds.id',
  'refunds.attempt_id',
  'refunds.order_id',
  'refunds.cause',
  'refunds.reference',
  'refunds.reason',
  'refunds.amount_minor',
  'refunds.currency',
  'refunds.state',
  'refunds.created_at',
] as const;

/** Maps a row to a refund. */
export function refundOf(row: Omit<Selectable<OrderTables['refunds']>, 'completed_at'>): Refund {
  const { id, cause, reference, reason, currency, state } = row;
  const { attempt_id: attemptId, order_id: orderId, amount_minor: amountMinor, created_at: createdAt } = row;
  return { id, cause, reference, reason, currency, state, attemptId, orderId, amountMinor, createdAt };
}

function attemptOf(row: Selectable<OrderTables['payment_attempts']>): PaymentAttempt {
  const { id, method, currency, state } = row;
  return {
    id,
    method,
    currency,
    state,
    orderId: row.order_id,
    amountMinor: row.amount_minor,
    transactionId: row.transaction_id,
    declineCode: row.decline_code,
    createdAt: row.created_at,
    capturedAt: row.captured_at,
  };
}

const insertRow = compileOnce<OrdersDatabase, Required<Insertable<OrderTables['payment_attempts']>>>((db, { all }) =>
  db.insertInto('payment_attempts').values(all(attemptColumns)),
);

async function insertAttempt(trx: Trx, attempt: PaymentAttempt): Promise<void> {
  const row = {
    id: attempt.id,
    order_id: attempt.orderId,
    method: attempt.method,
    amount_minor: attempt.amountMinor,
    currency: attempt.currency,
    state: attempt.state,
    transaction_id: attempt.transactionId,
    decline_code: attempt.declineCode,
    refunded_minor: 0,
    created_at: attempt.createdAt,
    captured_at: attempt.capturedAt,
  };
  await sendWithCommit(trx, insertRow(row));
}

async function findAttempt(trx: Trx, id: string): Promise<PaymentAttempt | null> {
  const row = await trx.selectFrom('payment_attempts').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? attemptOf(row) : null;
}

async function findCaptured(trx: Trx, orderId: string): Promise<PaymentAttempt | null> {
  const row = await trx
    .selectFrom('payment_attempts')
    .selectAll()
    .where('order_id', '=', orderId)
    .where('state', '=', 'CAPTURED')
    .executeTakeFirst();
  return row ? attemptOf(row) : null;
}

const endColumns = ['state', 'transaction_id', 'decline_code', 'captured_at'] as const;

const closeRow = compileOnce<
  OrdersDatabase,
  Pick<Selectable<OrderTables['payment_attempts']>, 'id' | (typeof endColumns)[number]>
>((db, { one, all }) =>
  db.updateTable('payment_attempts').set(all(endColumns)).where('id', '=', one('id')).where('state', '=', 'IN_FLIGHT'),
);

async function closeAttempt(trx: Trx, id: string, { state, transactionId, declineCode, now }: Closed): Promise<void> {
  const capturedAt = state === 'CAPTURED' ? now : null;
  const row = { id, state, transaction_id: transactionId, decline_code: declineCode, captured_at: capturedAt };
  await sendWithCommit(trx, closeRow(row), ({ numAffectedRows }) => {
    if (numAffectedRows !== 1n) throw new Error(`expected attempt ${id} to be in flight`);
  });
}

async function insertRefund(trx: Trx, refund: Refund): Promise<boolean> {
  const row = {
    id: refund.id,
    attempt_id: refund.attemptId,
    order_id: refund.orderId,
    cause: refund.cause,
    reference: refund.reference,
    reason: refund.reason,
    amount_minor: refund.amountMinor,
    currency: refund.currency,
    state: refund.state,
    created_at: refund.createdAt,
    completed_at: null,
  };
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('refunds')
    .values(row)
    .onConflict((conflict) => conflict.constraint('refunds_one_per_cause').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}
