import { isId } from '#platform/ids/isId.ts';
import type { Order } from '../domain/order.ts';
import type { PaymentAttempt } from '../domain/payment.ts';
import { decideRefund, type RefundInput } from '../domain/refundOrder.ts';
import type { EndData } from '../domain/saga.ts';
import type { OrderTransaction } from '../store/orderStore.ts';
import {
  requestText,
  resumeByKey,
  idempotencyKeyOf,
  orderNotFound,
  type CheckoutCall,
  type StartResult,
} from './startMutation.ts';
import { refundableMinor, recordRefundDue } from './recordRefundDue.ts';
import { leaseOf, type SagaDependencies } from './sagaDependencies.ts';

/** A call by staff: the caller need not own the order. */
export type RefundOrderCall = CheckoutCall & { readonly orderId: string; readonly input: RefundInput };

/**
 * Starts a refund: claims the key and inserts the refund that is due with its saga, which may run at the same time as
 * the order's other saga. The order's row is locked and the refund counts from now on, so refunds never exceed the
 * captured amount.
 */
export async function startRefundOrder(
  dependencies: SagaDependencies,
  tx: OrderTransaction,
  call: RefundOrderCall,
): Promise<StartResult> {
  const { orderId, input, userId, idempotencyKey } = call;
  const order = isId('ord', orderId) ? await tx.orders.lock(orderId) : null;
  if (!order) return orderNotFound(orderId);
  const name = idempotencyKeyOf(call);
  const request = requestText({ operation: 'refundOrder', orderId, input });
  const sagaId = dependencies.ids.derivedId('sag', userId, idempotencyKey);
  const captured = await tx.payments.findCaptured(orderId);
  const decision = decideRefund(order, input, captured ? await refundableMinor(tx, captured) : 0);
  const outcome = decision.kind === 'refused' ? { orderId, cartId: null, refusals: [decision.refusal] } : null;
  const claim = { name, operation: 'refundOrder', request, orderId, sagaId, outcome, now: leaseOf(dependencies).now };
  if (!(await tx.keys.claim(claim))) return resumeByKey(tx, { name, request });
  if (outcome) return { kind: 'settled', outcome, isReplay: false };
  if (!captured || decision.kind === 'refused') throw new Error(`expected order ${orderId} to have been paid`);
  return insertRefundSaga(dependencies, tx, { call, order, sagaId, captured, amountMinor: decision.amountMinor });
}

type RefundSagaInput = {
  readonly call: RefundOrderCall;
  readonly order: Order;
  readonly sagaId: string;
  readonly captured: PaymentAttempt;
  readonly amountMinor: number;
};

async function insertRefundSaga(
  dependencies: SagaDependencies,
  tx: OrderTransaction,
  o: RefundSagaInput,
): Promise<StartResult> {
  const { call, order, sagaId, captured, amountMinor } = o;
  const decision = { amountMinor, reference: sagaId, reason: call.input.reason.trim() };
  const refund = await recordRefundDue(dependencies, tx, {
    attempt: captured,
    orderId: order.id,
    cause: 'STAFF',
    decision,
  });
  if (!refund) throw new Error(`expected refund ${sagaId} of order ${order.id} to be new`);
  const data: EndData = { lines: [], refund, reason: 'STAFF' };
  const { requestId, traceparent } = call;
  const identity = { id: sagaId, orderId: order.id, idempotencyKey: idempotencyKeyOf(call), requestId, traceparent };
  const saga = { ...identity, kind: 'refund', step: 'refund', undo: null, data } as const;
  return { kind: 'started', saga: await tx.sagas.insert(saga, leaseOf(dependencies)) };
}
