import { sql, type QueryCreator, type Selectable } from 'kysely';
import type { Saga } from '../domain/saga.ts';
import type { OrdersDatabase, Trx } from './database.ts';
import type { OrderTables } from './orderTables.ts';

/** What of its row makes a saga; named, so that a statement that answers it can be prepared. */
export const sagaColumns = [
  'id',
  'kind',
  'order_id',
  'state',
  'step',
  'undo',
  'data',
  'user_id',
  'idempotency_key',
  'request_id',
  'traceparent',
  'fence',
  'tries',
  'wakes',
] as const;

export type SagaRow = Pick<Selectable<OrderTables['sagas']>, (typeof sagaColumns)[number]>;

/** A saga as a statement that goes on has just written it. */
type Moved = QueryCreator<OrdersDatabase & { moved: Pick<OrderTables['sagas'], 'id' | 'position' | 'step' | 'undo'> }>;

/** Part of a statement that moved a saga: its story goes on, it entered this step. */
export function beginStep(db: Moved, now: Date) {
  return db
    .insertInto('saga_steps')
    .columns(['saga_id', 'position', 'step', 'undo', 'begun_at'])
    .expression(
      db.selectFrom('moved').select(['id', 'position', 'step', 'undo', sql<Date>`${now}::timestamptz`.as('begun_at')]),
    );
}

/** Part of a statement that moved a saga: the step it was in has ended. */
export function endStepsOf(db: Moved, now: Date) {
  return db
    .updateTable('saga_steps')
    .set({ ended_at: now })
    .where('saga_id', 'in', (moved) => moved.selectFrom('moved').select('id'))
    .where('ended_at', 'is', null);
}

/** The step it was in has ended. */
export async function endSteps(trx: Trx, sagaId: string, now: Date): Promise<void> {
  await trx
    .updateTable('saga_steps')
    .set({ ended_at: now })
    .where('saga_id', '=', sagaId)
    .where('ended_at', 'is', null)
    .execute();
}

export function sagaOf(row: SagaRow): Saga {
  const keyName =
    row.user_id !== null && row.idempotency_key !== null ? { userId: row.user_id, key: row.idempotency_key } : null;
  const { id, kind, step, undo, data, state, fence, tries, wakes } = row;
  // Kind, step and data were written together from one Saga, so they belong together.
  return {
    ...({ kind, step, undo, data } as Pick<Saga, 'kind' | 'step' | 'undo' | 'data'>),
    id,
    state,
    fence,
    tries,
    wakes,
    keyName,
    orderId: row.order_id,
    requestId: row.request_id,
    traceparent: row.traceparent,
  } as Saga;
}
