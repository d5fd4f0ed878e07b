import { canonicalText } from '../domain/canonicalText.ts';
import { refuseCancel } from '../domain/endOrder.ts';
import { isIdLike } from '../domain/plainText.ts';
import type { Saga } from '../domain/saga.ts';
import type { OrderTransaction } from '../store/orderStore.ts';
import {
  waitForSaga,
  resumeByKey,
  idempotencyKeyOf,
  orderNotFound,
  type CheckoutCall,
  type StartResult,
} from './startMutation.ts';
import { startEndOrder } from './startEndOrder.ts';
import { leaseOf, type SagaDependencies } from './sagaDependencies.ts';

export type CancelOrderCall = CheckoutCall & { readonly orderId: string; readonly reason: string | null };

/**
 * Cancelling is done with its intent: the order has ended, and what is left (money back, stock let go) cannot be
 * refused. An attempt in flight is waited for; a payment that only has its stock to commit is taken over.
 */
export async function startCancelOrder(
  dependencies: SagaDependencies,
  tx: OrderTransaction,
  call: CancelOrderCall,
): Promise<StartResult> {
  const { orderId, reason, userId, idempotencyKey } = call;
  const order = isIdLike(orderId) ? await tx.orders.lock(orderId) : null;
  if (!order || order.ownerId !== userId) return orderNotFound(orderId);
  const name = idempotencyKeyOf(call);
  const request = canonicalText({ operation: 'cancelOrder', orderId, reason });
  const sagaId = dependencies.ids.derivedId('sag', userId, idempotencyKey);
  const { now } = leaseOf(dependencies);
  const refusal = refuseCancel(order);
  const active = refusal ? null : await tx.sagas.findActive(orderId);
  if (active && !maySupersede(active)) return waitForSaga(tx, active, { name, request });

  const outcome = { orderId, cartId: null, refusals: refusal ? [refusal] : [] };
  const claim = { name, operation: 'cancelOrder', request, orderId, sagaId, outcome, now };
  if (!(await tx.keys.claim(claim))) return resumeByKey(tx, { name, request });
  if (refusal) return { kind: 'settled', outcome, isReplay: false };
  if (active) await tx.sagas.supersede(active, now);
  const { requestId, traceparent } = call;
  const identity = { id: sagaId, orderId, idempotencyKey: name, requestId, traceparent };
  return {
    kind: 'started',
    saga: await startEndOrder(dependencies, tx, { order, identity, cause: 'CUSTOMER', reason }),
  };
}

/** The order is confirmed and only its stock is left to commit: ending it lets that stock go whether it came to that or not. */
function maySupersede(saga: Saga): boolean {
  return saga.kind === 'pay' && saga.step === 'commit';
}
