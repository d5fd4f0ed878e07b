import { isId } from '#platform/ids/isId.ts';
import type { Order } from '../domain/order.ts';
import { refusePayment, type PaymentInput } from '../domain/payOrder.ts';
import type { NewSaga, PayData } from '../domain/saga.ts';
import type { OrderTransaction } from '../store/orderStore.ts';
import {
  waitForSaga,
  requestText,
  resumeByKey,
  idempotencyKeyOf,
  orderNotFound,
  type CheckoutCall,
  type StartResult,
} from './startMutation.ts';
import { leaseOf, type SagaDependencies } from './sagaDependencies.ts';

export type PayOrderCall = CheckoutCall & { readonly orderId: string; readonly input: PaymentInput };

/** Starts paying: claims the key, inserts the attempt in flight and the saga, whose compensation voids the attempt. */
export async function startPayOrder(
  dependencies: SagaDependencies,
  tx: OrderTransaction,
  call: PayOrderCall,
): Promise<StartResult> {
  const { orderId, input, userId, idempotencyKey } = call;
  const order = isId('ord', orderId) ? await tx.orders.lock(orderId) : null;
  if (!order || order.ownerId !== userId) return orderNotFound(orderId);
  const name = idempotencyKeyOf(call);
  const request = requestText({ operation: 'payOrder', orderId, input });
  const sagaId = dependencies.ids.derivedId('sag', userId, idempotencyKey);
  const lease = leaseOf(dependencies);
  const refusal = refusePayment(order, input.amount, lease.now.getTime());
  const active = refusal ? null : await tx.sagas.findActive(orderId);
  if (active) return waitForSaga(tx, active, { name, request });

  const outcome = refusal ? { orderId, cartId: null, refusals: [refusal] } : null;
  const claim = { name, operation: 'payOrder', request, orderId, sagaId, outcome, now: lease.now };
  if (!(await tx.keys.claim(claim))) return resumeByKey(tx, { name, request });
  if (outcome) return { kind: 'settled', outcome, isReplay: false };
  return insertPaySaga(dependencies, tx, { call, order, sagaId });
}

type PaySagaInput = { readonly call: PayOrderCall; readonly order: Order; readonly sagaId: string };

async function insertPaySaga(
  dependencies: SagaDependencies,
  tx: OrderTransaction,
  { call, order, sagaId }: PaySagaInput,
): Promise<StartResult> {
  const lease = leaseOf(dependencies);
  const data = payData(dependencies, call, order);
  const { attemptId: id, method, amountMinor, currency } = data;
  const initialState = { state: 'IN_FLIGHT', transactionId: null, declineCode: null, capturedAt: null } as const;
  await tx.payments.insertAttempt({
    ...initialState,
    id,
    orderId: order.id,
    method,
    amountMinor,
    currency,
    createdAt: lease.now,
  });
  const { requestId, traceparent } = call;
  const identity = { id: sagaId, orderId: order.id, idempotencyKey: idempotencyKeyOf(call), requestId, traceparent };
  const saga: NewSaga = { ...identity, kind: 'pay', step: 'charge', undo: 'void', data };
  return { kind: 'started', saga: await tx.sagas.insert(saga, lease) };
}

function payData({ ids, clock, settings }: SagaDependencies, call: PayOrderCall, order: Order): PayData {
  const now = clock.now();
  return {
    attemptId: ids.derivedId('pat', call.userId, call.idempotencyKey),
    amountMinor: order.totals.totalMinor,
    currency: order.totals.currency,
    method: call.input.method,
    token: call.input.token,
    chargeBefore: now + settings.sendWithinMs,
    captureBefore: now + settings.captureWithinMs,
    lines: order.lines.map(({ variantId, quantity }) => ({ variantId, quantity })),
    refund: null,
    reason: 'ORDER_ENDED',
  };
}
