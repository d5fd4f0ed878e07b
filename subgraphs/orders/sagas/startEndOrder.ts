import { endOrder } from '../domain/endOrder.ts';
import type { CancelCause, Order } from '../domain/order.ts';
import type { EndData, NewSaga, Saga } from '../domain/saga.ts';
import type { OrderTransaction } from '../store/orderStore.ts';
import { firstEndingStep } from './endOrder.ts';
import { recordRefundDue } from './recordRefundDue.ts';
import { leaseOf, type SagaDependencies } from './sagaDependencies.ts';

type OrderEnding = {
  /** Locked by this transaction. */
  readonly order: Order;
  readonly identity: Pick<NewSaga, 'id' | 'orderId' | 'idempotencyKey' | 'requestId' | 'traceparent'>;
  readonly cause: Extract<CancelCause, 'CUSTOMER' | 'EXPIRED'>;
  readonly reason: string | null;
};

/** Ends the order in this transaction and inserts the saga that refunds its payment and releases its stock. */
export async function startEndOrder(
  dependencies: SagaDependencies,
  tx: OrderTransaction,
  ending: OrderEnding,
): Promise<Saga> {
  const { order, identity, cause, reason } = ending;
  const lease = leaseOf(dependencies);
  const captured = await tx.payments.findCaptured(order.id);
  const refund = captured
    ? await recordRefundDue(dependencies, tx, { attempt: captured, orderId: order.id, cause: 'CANCELLED' })
    : null;
  await tx.orders.save(endOrder(order, { cause, reason }, lease.now), identity.traceparent);
  const lines = order.lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
  const data: EndData = { lines, refund, reason: cause };
  const kind = cause === 'EXPIRED' ? 'expire' : 'cancel';
  return tx.sagas.insert({ ...identity, kind, step: firstEndingStep(data), undo: null, data }, lease);
}
