import { isId } from '#platform/ids/isId.ts';
import { refuseCancel } from '../domain/endOrder.ts';
import type { Saga } from '../domain/saga.ts';
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
import { startEndOrder } from './startEndOrder.ts';
import { leaseOf, type SagaDependencies } from './sagaDependencies.ts';

export type CancelOrderCall = CheckoutCall & { readonly orderId: string; readonly reason: string | null };

/**
 * Cancels the order in this transaction; the saga's steps (refund, release of stock) cannot be refused afterwards. A
 * payment in flight is waited for; one that only has its stock left to commit is superseded.
 */
export async function startCancelOrder(
  dependencies: SagaDependencies,
  tx: OrderTransaction,
  call: CancelOrderCall,
): Promise<StartResult> {
  const { orderId, reason, userId, idempotencyKey } = call;
  const order = isId('ord', orderId) ? await tx.orders.lock(orderId) : null;
  if (!order || order.ownerId !== userId) return orderNotFound(orderId);
  const name = idempotencyKeyOf(call);
  const request = requestText({ operation: 'cancelOrder', orderId, reason });
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

/** True when only the commit of stock is left: the cancel saga releases the stock whether it was committed or not. */
function maySupersede(saga: Saga): boolean {
  return saga.kind === 'pay' && saga.step === 'commit';
}
