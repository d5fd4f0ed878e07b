import { canonicalText } from '../domain/canonicalText.ts';
import type { Order } from '../domain/order.ts';
import type { PaymentAttempt } from '../domain/payment.ts';
import { isIdLike } from '../domain/plainText.ts';
import { decideRefund, type RefundInput } from '../domain/refundOrder.ts';
import type { EndData } from '../domain/saga.ts';
import type { OrderLifeTransaction } from '../store/orderLifeStore.ts';
import { beginAgain, keyNameOf, orderNotFound, type Asked, type Begun } from './begin.ts';
import { leftOf, oweRefund } from './oweRefund.ts';
import { leaseOf, type World } from './world.ts';

/** Asked by staff: the caller need not own the order. */
export type RefundOrderCall = Asked & { readonly orderId: string; readonly input: RefundInput };

/**
 * The intent of a refund: the key, the refund that is owed, and its saga, which may run beside the order's other one. The
 * order's row is locked, and what is owed counts from now on, so refunds never exceed what was captured.
 */
export async function beginRefundOrder(world: World, tx: OrderLifeTransaction, call: RefundOrderCall): Promise<Begun> {
  const { orderId, input, userId, idempotencyKey } = call;
  const order = isIdLike(orderId) ? await tx.orders.lock(orderId) : null;
  if (!order) return orderNotFound(orderId);
  const name = keyNameOf(call);
  const request = canonicalText({ operation: 'refundOrder', orderId, input });
  const sagaId = world.ids.derivedId('sag', userId, idempotencyKey);
  const captured = await tx.payments.findCaptured(orderId);
  const decision = decideRefund(order, input, captured ? await leftOf(tx, captured) : 0);
  const outcome = decision.kind === 'refused' ? { orderId, cartId: null, refusals: [decision.refusal] } : null;
  const claim = { name, operation: 'refundOrder', request, orderId, sagaId, outcome, now: leaseOf(world).now };
  if (!(await tx.keys.claim(claim))) return beginAgain(tx, { name, request });
  if (outcome) return { kind: 'settled', outcome, isReplay: false };
  if (!captured || decision.kind === 'refused') throw new Error(`expected order ${orderId} to have been paid`);
  return start(world, tx, { call, order, sagaId, captured, amountMinor: decision.amountMinor });
}

type Start = {
  readonly call: RefundOrderCall;
  readonly order: Order;
  readonly sagaId: string;
  readonly captured: PaymentAttempt;
  readonly amountMinor: number;
};

async function start(world: World, tx: OrderLifeTransaction, o: Start): Promise<Begun> {
  const { call, order, sagaId, captured, amountMinor } = o;
  const decided = { amountMinor, reference: sagaId, reason: call.input.reason.trim() };
  const refund = await oweRefund(world, tx, { attempt: captured, orderId: order.id, cause: 'STAFF', decided });
  if (!refund) throw new Error(`expected refund ${sagaId} of order ${order.id} to be new`);
  const data: EndData = { lines: [], refund, reason: 'STAFF' };
  const { requestId, traceparent } = call;
  const identity = { id: sagaId, orderId: order.id, keyName: keyNameOf(call), requestId, traceparent };
  const saga = { ...identity, kind: 'refund', step: 'refund', undo: null, data } as const;
  return { kind: 'started', saga: await tx.sagas.insert(saga, leaseOf(world)) };
}
