import { canonicalText } from '../domain/canonicalText.ts';
import type { Order } from '../domain/order.ts';
import { isIdLike } from '../domain/plainText.ts';
import { refusePayment, type PaymentInput } from '../domain/payOrder.ts';
import type { NewSaga, PayData } from '../domain/saga.ts';
import type { OrderLifeTransaction } from '../store/orderLifeStore.ts';
import { beginAfter, beginAgain, keyNameOf, orderNotFound, type Asked, type Begun } from './begin.ts';
import { leaseOf, type World } from './world.ts';

export type PayOrderCall = Asked & { readonly orderId: string; readonly input: PaymentInput };

/** The intent of paying: the key, the attempt in flight, and the saga that voids it unless it is told otherwise. */
export async function beginPayOrder(world: World, tx: OrderLifeTransaction, call: PayOrderCall): Promise<Begun> {
  const { orderId, input, userId, idempotencyKey } = call;
  const order = isIdLike(orderId) ? await tx.orders.lock(orderId) : null;
  if (!order || order.ownerId !== userId) return orderNotFound(orderId);
  const name = keyNameOf(call);
  const request = canonicalText({ operation: 'payOrder', orderId, input });
  const sagaId = world.ids.derivedId('sag', userId, idempotencyKey);
  const lease = leaseOf(world);
  const refusal = refusePayment(order, input.amount, lease.now.getTime());
  const active = refusal ? null : await tx.sagas.findActive(orderId);
  if (active) return beginAfter(tx, active, { name, request });

  const outcome = refusal ? { orderId, cartId: null, refusals: [refusal] } : null;
  const claim = { name, operation: 'payOrder', request, orderId, sagaId, outcome, now: lease.now };
  if (!(await tx.keys.claim(claim))) return beginAgain(tx, { name, request });
  if (outcome) return { kind: 'settled', outcome, isReplay: false };
  return start(world, tx, { call, order, sagaId });
}

type Start = { readonly call: PayOrderCall; readonly order: Order; readonly sagaId: string };

async function start(world: World, tx: OrderLifeTransaction, { call, order, sagaId }: Start): Promise<Begun> {
  const lease = leaseOf(world);
  const data = payData(world, call, order);
  const { attemptId: id, method, amountMinor, currency } = data;
  const open = { state: 'IN_FLIGHT', transactionId: null, declineCode: null, capturedAt: null } as const;
  await tx.payments.insertAttempt({
    ...open,
    id,
    orderId: order.id,
    method,
    amountMinor,
    currency,
    createdAt: lease.now,
  });
  const { requestId, traceparent } = call;
  const identity = { id: sagaId, orderId: order.id, keyName: keyNameOf(call), requestId, traceparent };
  const saga: NewSaga = { ...identity, kind: 'pay', step: 'charge', undo: 'void', data };
  return { kind: 'started', saga: await tx.sagas.insert(saga, lease) };
}

function payData({ ids, clock, settings }: World, call: PayOrderCall, order: Order): PayData {
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
