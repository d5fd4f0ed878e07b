import type { Cart } from '../domain/cart.ts';
import type { PlaceOrderInput } from '../domain/placeOrder.ts';
import { refusal, type OrdersRefusal } from '../domain/refusal.ts';
import type { PlaceData } from '../domain/saga.ts';
import type { StartedPlacing } from '../store/cartPlacing.ts';
import type { OrderTransaction } from '../store/orderStore.ts';
import { requestText, resumeByKey, idempotencyKeyOf, type CheckoutCall, type StartResult } from './startMutation.ts';
import { leaseOf, type SagaDependencies } from './sagaDependencies.ts';

export type PlaceOrderCall = CheckoutCall & { readonly input: PlaceOrderInput };

/** Starts placing before any call to products: claims the key, sets the cart to PLACING and inserts the saga. */
export async function startPlaceOrder(
  dependencies: SagaDependencies,
  tx: OrderTransaction,
  call: PlaceOrderCall,
): Promise<StartResult> {
  const { input } = call;
  const name = idempotencyKeyOf(call);
  const request = requestText({ operation: 'placeOrder', input });
  const sagaId = dependencies.ids.derivedId('sag', call.userId, call.idempotencyKey);
  const lease = leaseOf(dependencies);
  const orderId = dependencies.ids.derivedId('ord', call.userId, call.idempotencyKey);
  const claim = { name, operation: 'placeOrder', request, orderId, sagaId, outcome: null, now: lease.now };
  if (!(await tx.keys.claim(claim))) return resumeByKey(tx, { name, request });

  const { cartId, cartVersion: version } = input;
  const started = await tx.carts.start({ cartId, ownerId: call.userId, version, orderId });
  if (started.kind !== 'placing') {
    const outcome = {
      orderId: null,
      cartId: started.kind === 'notFound' ? null : cartId,
      refusals: [refusalOf(started)],
    };
    await tx.keys.settle(name, outcome, lease.now);
    return { kind: 'settled', outcome, isReplay: false };
  }
  const shape = {
    kind: 'place',
    step: 'reserve',
    undo: 'release',
    data: placeData(dependencies, call, started.cart),
  } as const;
  const { requestId, traceparent } = call;
  const saga = await tx.sagas.insert(
    { ...shape, id: sagaId, orderId, idempotencyKey: name, requestId, traceparent },
    lease,
  );
  return { kind: 'started', saga };
}

function placeData(
  { clock, settings }: SagaDependencies,
  { input, userId, deadlineAt }: PlaceOrderCall,
  cart: Cart,
): PlaceData {
  const startedAt = clock.now();
  const expiresAt = startedAt + settings.expiryMs;
  const halfOfRemainingMs = (deadlineAt - settings.responseMarginMs - startedAt) / 2;
  return {
    ownerId: userId,
    cartId: cart.id,
    lines: cart.lines,
    shippingAddress: input.shippingAddress,
    shippingMethod: input.shippingMethod,
    expectedTotal: input.expectedTotal,
    expiresAt,
    notAfter: startedAt + settings.sendWithinMs,
    holdUntil: expiresAt + settings.holdSlackMs,
    answerBy: startedAt + Math.min(settings.reserveWithinMs, halfOfRemainingMs),
    refusals: null,
  };
}

function refusalOf(started: Exclude<StartedPlacing, { kind: 'placing' }>): OrdersRefusal {
  switch (started.kind) {
    case 'notFound':
      return refusal('NOT_FOUND', 'There is no such cart.', ['input', 'cartId']);
    case 'empty':
      return refusal('CART_EMPTY', 'The cart is empty.', ['input', 'cartId']);
    case 'conflict': {
      const { state, version } = started.cart;
      const message = `The cart is ${state} at version ${version}: read it again and place it with a new key.`;
      return refusal('CONFLICT', message, ['input', 'cartVersion']);
    }
  }
}
