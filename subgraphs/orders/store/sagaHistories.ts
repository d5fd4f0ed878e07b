import type { Selectable } from 'kysely';
import { isActive } from '../domain/saga.ts';
import type { Db } from './database.ts';
import type { OrderTables, FinishedStep } from './orderTables.ts';

export type StepHistory = {
  readonly step: string;
  readonly tries: number;
  readonly lastError: string | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
};

/** A saga with all its steps, for staff. */
export type SagaHistory = {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly step: string;
  readonly requestId: string;
  readonly traceparent: string | null;
  readonly nextTryAt: Date;
  readonly heldUntil: Date | null;
  readonly tries: number;
  readonly lastError: string | null;
  readonly steps: readonly StepHistory[];
};

export type SagaHistories = {
  /**
   * The id of the order with this id or number. An id is returned unchecked, because a placing may have created no
   * order.
   */
  findOrderId(idOrNumber: string): Promise<string | null>;
  /** All sagas of an order with their steps, oldest first. */
  ofOrder(orderId: string): Promise<SagaHistory[]>;
};

/** Reads the history of sagas, for staff who inspect an order. */
export function createSagaHistories(db: Db): SagaHistories {
  return {
    async findOrderId(idOrNumber) {
      if (idOrNumber.startsWith('ord_')) return idOrNumber;
      const found = await db
        .selectFrom('orders')
        .select('id')
        .where('number', '=', idOrNumber.toUpperCase())
        .executeTakeFirst();
      return found?.id ?? null;
    },
    async ofOrder(orderId) {
      const sagas = await db
        .selectFrom('sagas')
        .selectAll()
        .where('order_id', '=', orderId)
        .orderBy('created_at')
        .execute();
      return sagas.map(historyOf);
    },
  };
}

function historyOf(saga: Selectable<OrderTables['sagas']>): SagaHistory {
  const { id, kind, state, step, tries, traceparent, last_error: lastError } = saga;
  const endedAt = isActive(state) ? null : saga.updated_at;
  const current = { step, tries, lastError, startedAt: saga.step_begun_at, endedAt };
  return {
    id,
    kind,
    state,
    step,
    tries,
    lastError,
    traceparent,
    requestId: saga.request_id,
    nextTryAt: saga.next_try_at,
    heldUntil: saga.lease_until,
    steps: [...saga.steps.map(stepOf), current],
  };
}

function stepOf({ begunAt, endedAt, ...finished }: FinishedStep): StepHistory {
  return { ...finished, startedAt: new Date(begunAt), endedAt: new Date(endedAt) };
}
