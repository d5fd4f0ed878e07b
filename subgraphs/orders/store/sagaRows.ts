import type { Selectable } from 'kysely';
import type { Saga, SagaState } from '../domain/saga.ts';
import type { OrderTables } from './orderTables.ts';

/** The columns of a new saga; listed, so that statements can be prepared. */
export const initialColumns = [
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
] as const;

/** The columns that make a saga. */
export const sagaColumns = [...initialColumns, 'wakes'] as const;

export type SagaRow = Pick<Selectable<OrderTables['sagas']>, (typeof sagaColumns)[number]>;

export const ACTIVE_STATES: SagaState[] = ['RUNNING', 'UNDOING'];

export function sagaOf(row: SagaRow): Saga {
  const idempotencyKey =
    row.user_id !== null && row.idempotency_key !== null ? { userId: row.user_id, key: row.idempotency_key } : null;
  const { id, kind, step, undo, data, state, fence, tries, wakes } = row;
  // Kind, step and data were written together from one Saga, so they match.
  return {
    ...({ kind, step, undo, data } as Pick<Saga, 'kind' | 'step' | 'undo' | 'data'>),
    id,
    state,
    fence,
    tries,
    wakes,
    idempotencyKey,
    orderId: row.order_id,
    requestId: row.request_id,
    traceparent: row.traceparent,
  } as Saga;
}
