import { canonicalText } from '../domain/canonicalText.ts';
import type { Cart } from '../domain/cart.ts';
import type { PlaceOrderInput } from '../domain/placeOrder.ts';
import { refusal, type Refusal } from '../domain/refusal.ts';
import type { PlaceData } from '../domain/saga.ts';
import type { BegunPlacing } from '../store/cartPlacing.ts';
import type { OrderLifeTransaction } from '../store/orderLifeStore.ts';
import { beginAgain, keyNameOf, type Asked, type Begun } from './begin.ts';
import { leaseOf, type World } from './world.ts';

export type PlaceOrderCall = Asked & { readonly input: PlaceOrderInput };

/** The intent of placing: the key, the cart in PLACING, and the saga with its way back, before anything goes out. */
export async function beginPlaceOrder(world: World, tx: OrderLifeTransaction, call: PlaceOrderCall): Promise<Begun> {
  const { input } = call;
  const name = keyNameOf(call);
  const request = canonicalText({ operation: 'placeOrder', input });
  const sagaId = world.ids.derivedId('sag', call.userId, call.idempotencyKey);
  const lease = leaseOf(world);
  const orderId = world.ids.derivedId('ord', call.userId, call.idempotencyKey);
  const claim = { name, operation: 'placeOrder', request, orderId, sagaId, outcome: null, now: lease.now };
  if (!(await tx.keys.claim(claim))) return beginAgain(tx, { name, request });

  const { cartId, cartVersion: version } = input;
  const begun = await tx.carts.begin({ cartId, ownerId: call.userId, version, orderId });
  if (begun.kind !== 'placing') {
    const outcome = { orderId: null, cartId: begun.kind === 'notFound' ? null : cartId, refusals: [refusalOf(begun)] };
    await tx.keys.settle(name, outcome, lease.now);
    return { kind: 'settled', outcome, isReplay: false };
  }
  const shape = { kind: 'place', step: 'reserve', undo: 'release', data: placeData(world, call, begun.cart) } as const;
  const { requestId, traceparent } = call;
  const saga = await tx.sagas.insert({ ...shape, id: sagaId, orderId, keyName: name, requestId, traceparent }, lease);
  return { kind: 'started', saga };
}

function placeData({ clock, settings }: World, { input, userId, deadlineAt }: PlaceOrderCall, cart: Cart): PlaceData {
  const begunAt = clock.now();
  const expiresAt = begunAt + settings.expiryMs;
  const halfOfTheTime = (deadlineAt - settings.marginMs - begunAt) / 2;
  return {
    ownerId: userId,
    cartId: cart.id,
    lines: cart.lines,
    shippingAddress: input.shippingAddress,
    shippingMethod: input.shippingMethod,
    expectedTotal: input.expectedTotal,
    expiresAt,
    notAfter: begunAt + settings.sendWithinMs,
    holdUntil: expiresAt + settings.holdSlackMs,
    answerBy: begunAt + Math.min(settings.patienceMs, halfOfTheTime),
    refusals: null,
  };
}

function refusalOf(begun: Exclude<BegunPlacing, { kind: 'placing' }>): Refusal {
  switch (begun.kind) {
    case 'notFound':
      return refusal('NOT_FOUND', 'There is no such cart.', ['input', 'cartId']);
    case 'empty':
      return refusal('CART_EMPTY', 'The cart is empty.', ['input', 'cartId']);
    case 'conflict': {
      const { state, version } = begun.cart;
      const message = `The cart is ${state} at version ${version}: read it again and place it with a new key.`;
      return refusal('CONFLICT', message, ['input', 'cartVersion']);
    }
  }
}
