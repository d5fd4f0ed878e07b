import { canonicalText } from '../domain/canonicalText.ts';
import { refuseCancel } from '../domain/endOrder.ts';
import { isIdLike } from '../domain/plainText.ts';
import type { Saga } from '../domain/saga.ts';
import type { OrderLifeTransaction } from '../store/orderLifeStore.ts';
import { beginAfter, beginAgain, keyNameOf, orderNotFound, type Asked, type Begun } from './begin.ts';
import { startEnding } from './startEnding.ts';
import { leaseOf, type World } from './world.ts';

export type CancelOrderCall = Asked & { readonly orderId: string; readonly reason: string | null };

/**
 * Cancelling is done with its intent: the order has ended, and what is left (money back, stock let go) cannot be
 * refused. An attempt in flight is waited for; a payment that only has its stock to commit is taken over.
 */
export async function beginCancelOrder(world: World, tx: OrderLifeTransaction, call: CancelOrderCall): Promise<Begun> {
  const { orderId, reason, userId, idempotencyKey } = call;
  const order = isIdLike(orderId) ? await tx.orders.lock(orderId) : null;
  if (!order || order.ownerId !== userId) return orderNotFound(orderId);
  const name = keyNameOf(call);
  const request = canonicalText({ operation: 'cancelOrder', orderId, reason });
  const sagaId = world.ids.derivedId('sag', userId, idempotencyKey);
  const { now } = leaseOf(world);
  const refusal = refuseCancel(order);
  const active = refusal ? null : await tx.sagas.findActive(orderId);
  if (active && !mayTakeOver(active)) return beginAfter(tx, active, { name, request });

  const outcome = { orderId, cartId: null, refusals: refusal ? [refusal] : [] };
  const claim = { name, operation: 'cancelOrder', request, orderId, sagaId, outcome, now };
  if (!(await tx.keys.claim(claim))) return beginAgain(tx, { name, request });
  if (refusal) return { kind: 'settled', outcome, isReplay: false };
  if (active) await tx.sagas.turnOver(active, now);
  const { requestId, traceparent } = call;
  const identity = { id: sagaId, orderId, keyName: name, requestId, traceparent };
  return { kind: 'started', saga: await startEnding(world, tx, { order, identity, cause: 'CUSTOMER', reason }) };
}

/** The order is confirmed and only its stock is left to commit: ending it lets that stock go whether it came to that or not. */
function mayTakeOver(saga: Saga): boolean {
  return saga.kind === 'pay' && saga.step === 'commit';
}
