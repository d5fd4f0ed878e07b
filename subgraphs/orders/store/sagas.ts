import { sql } from 'kysely';
import { compileOnce } from '#platform/postgres/compileOnce.ts';
import { sendWithCommit } from '#platform/postgres/sendWithCommit.ts';
import { LeaseLostError, type Saga, type SagaKind } from '../domain/saga.ts';
import type { Db, OrdersDatabase, Trx } from './database.ts';
import type { Lease, Sagas } from './orderStore.ts';
import { insertSaga, moveToStep, moveWithinStep } from './sagaMoves.ts';
import { sagaColumns, sagaOf, ACTIVE_STATES, type SagaRow } from './sagaRows.ts';

/** The store of sagas. Times are the caller's; only the fence decides who may write. */
export function createSagas(trx: Trx): Sagas {
  return {
    insert: (saga, lease) => insert(trx, saga, lease),
    find: (id) => find(trx, id),
    findActive: (orderId) => findActive(trx, orderId),
    lease: (id, lease) => leaseOne(trx, id, lease),
    leaseDue: (limit, lease) => leaseDue(trx, limit, lease),
    move: (held, move, lease) => moveWithCommit(trx, held, { move, lease }),
    retry: (held, o) => retry(trx, held, o),
    supersede: (saga, now) => supersede(trx, saga, now),
    wake: (orderId, kind, now) => wake(trx, { orderId, kind }, now),
    wakeAll: (now) => wakeAll(trx, now),
  };
}

async function find(trx: Trx, id: string): Promise<Saga | null> {
  const row = await trx.selectFrom('sagas').select(sagaColumns).where('id', '=', id).executeTakeFirst();
  return row ? sagaOf(row) : null;
}

const selectActive = compileOnce<OrdersDatabase, { orderId: string }, SagaRow>((db, { one }) =>
  db
    .selectFrom('sagas')
    .select(sagaColumns)
    .where('order_id', '=', one('orderId'))
    .where(sql<boolean>`state in ('RUNNING', 'UNDOING') and kind <> 'refund'`),
);

async function findActive(trx: Trx, orderId: string): Promise<Saga | null> {
  const [row] = (await trx.executeQuery(selectActive({ orderId }))).rows;
  return row ? sagaOf(row) : null;
}

async function leaseOne(trx: Trx, id: string, { now, until }: Lease): Promise<Saga | null> {
  const row = await trx
    .updateTable('sagas')
    .set({ fence: sql`fence + 1`, lease_until: until })
    .where('id', '=', id)
    .where(isFree(now))
    .returning(sagaColumns)
    .executeTakeFirst();
  return row ? sagaOf(row) : null;
}

async function leaseDue(trx: Trx, limit: number, { now, until }: Lease): Promise<Saga[]> {
  const rows = await trx
    .with('due', (db) =>
      db
        .selectFrom('sagas')
        .select('id')
        .where(isFree(now))
        .orderBy('next_try_at')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('sagas')
    .set({ fence: sql`fence + 1`, lease_until: until })
    .where('id', 'in', (held) => held.selectFrom('due').select('due.id'))
    .returning(sagaColumns)
    .execute();
  return rows.map(sagaOf);
}

async function supersede(trx: Trx, { id, step }: Pick<Saga, 'id' | 'step'>, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('sagas')
    .set({ state: 'TURNED', fence: sql`fence + 1`, lease_until: null, updated_at: now })
    .where('id', '=', id)
    .where('step', '=', step)
    .where('state', 'in', ACTIVE_STATES)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

async function wake(trx: Trx, target: { orderId: string; kind: SagaKind }, now: Date): Promise<void> {
  await trx
    .updateTable('sagas')
    .set({ next_try_at: now, wakes: sql`wakes + 1` })
    .where('order_id', '=', target.orderId)
    .where('kind', '=', target.kind)
    .where('state', 'in', ACTIVE_STATES)
    .execute();
}

async function wakeAll(trx: Trx, now: Date): Promise<void> {
  await trx
    .updateTable('sagas')
    .set({ next_try_at: now })
    .where('state', 'in', ACTIVE_STATES)
    .where('next_try_at', '>', now)
    .execute();
}

function isFree(now: Date) {
  return sql<boolean>`state in ('RUNNING', 'UNDOING') and next_try_at <= ${now}
    and (lease_until is null or lease_until <= ${now})`;
}

async function insert(trx: Trx, ...[saga, { now, until }]: Parameters<Sagas['insert']>): Promise<Saga> {
  const first = {
    id: saga.id,
    kind: saga.kind,
    order_id: saga.orderId,
    state: 'RUNNING',
    step: saga.step,
    undo: saga.undo,
    data: JSON.stringify(saga.data),
    user_id: saga.idempotencyKey?.userId ?? null,
    idempotency_key: saga.idempotencyKey?.key ?? null,
    request_id: saga.requestId,
    traceparent: saga.traceparent,
    step_begun_at: now,
    fence: 1,
    lease_until: until,
    tries: 0,
    next_try_at: now,
    last_error: null,
    created_at: now,
    updated_at: now,
  } as const;
  await sendWithCommit(trx, insertSaga(first));
  return { ...saga, state: 'RUNNING', fence: 1, tries: 0, wakes: 0 };
}

type Move = { readonly move: Parameters<Sagas['move']>[1]; readonly lease: Lease };

/** `Sagas.move` as a transaction of its own: one statement. */
export async function moveSaga(db: Db, held: Saga, move: Move): Promise<Saga> {
  const { rows } = await db.executeQuery(moveStatement(held, move));
  requireHeld(held, rows);
  return moved(held, move);
}

async function moveWithCommit(trx: Trx, held: Saga, move: Move): Promise<Saga> {
  await sendWithCommit(trx, moveStatement(held, move), ({ rows }) => requireHeld(held, rows));
  return moved(held, move);
}

function moveStatement(held: Saga, { move, lease }: Move) {
  const statement = move.step ? moveToStep : moveWithinStep;
  return statement({ ...movedRow(held, move, lease), id: held.id, fence: held.fence });
}

function requireHeld({ id, fence }: Saga, rows: readonly unknown[]): void {
  if (rows.length === 0) throw new LeaseLostError(id, fence);
}

function moved(held: Saga, { move }: Move): Saga {
  // A move names step and data together, so they match.
  return { ...held, ...move, tries: move.step ? 0 : held.tries } as Saga;
}

function movedRow(held: Saga, move: Move['move'], { now, until }: Lease) {
  return {
    state: move.state ?? held.state,
    step: move.step ?? held.step,
    undo: move.undo === undefined ? held.undo : move.undo,
    data: JSON.stringify(move.data ?? held.data),
    lease_until: until,
    updated_at: now,
  };
}

async function retry(trx: Trx, ...[held, { at, now, reason }]: Parameters<Sagas['retry']>): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('sagas')
    .set({
      lease_until: null,
      tries: sql`tries + 1`,
      next_try_at: sql`case when wakes = ${held.wakes} then ${at}::timestamptz else ${now}::timestamptz end`,
      last_error: reason,
      updated_at: now,
    })
    .where('id', '=', held.id)
    .where('fence', '=', held.fence)
    .where('state', 'in', ACTIVE_STATES)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw new LeaseLostError(held.id, held.fence);
}
