import type { Selectable } from 'kysely';
import type { Saga } from '../domain/saga.ts';
import type { Trx } from './database.ts';
import type { OrderTables } from './orderTables.ts';

export type SagaRow = Selectable<OrderTables['sagas']>;

/** The story of a saga goes on: it entered this step. */
export async function beginStep(trx: Trx, row: SagaRow, now: Date): Promise<void> {
  const { id, position, step, undo } = row;
  await trx.insertInto('saga_steps').values({ saga_id: id, position, step, undo, begun_at: now }).execute();
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
