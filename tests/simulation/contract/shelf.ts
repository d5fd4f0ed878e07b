import { newId } from '#platform/ids/ids.ts';
import type { Cart } from '../../../subgraphs/orders/domain/cart.ts';
import { recordEvents } from '../../../subgraphs/orders/domain/orderAggregate.ts';
import { placeOrder } from '../../../subgraphs/orders/domain/placeOrder.ts';
import type { NewSaga } from '../../../subgraphs/orders/domain/saga.ts';
import type { OrderStore, OrderTransaction } from '../../../subgraphs/orders/store/orderStore.ts';

/** A store to be held to the contract, and a way to put a cart in. */
export type Ground = {
  readonly store: OrderStore;
  putCart(cart: Cart): Promise<void>;
} & AsyncDisposable;

/** What the contract is told of the store it runs on. */
export type Shelf = {
  run<T>(work: (tx: OrderTransaction) => Promise<T>): Promise<T>;
  move: OrderStore['move'];
  putCart(cart: Cart): Promise<void>;
};

/** Each promise of a store, and how it is shown to hold. */
export type Contract = Readonly<Record<string, (shelf: Shelf) => Promise<void>>>;

const start = Date.parse('2026-11-21T12:00:00.000Z');

/** An instant so many seconds after the beginning. */
export const at = (seconds: number): Date => new Date(start + seconds * 1_000);

export const lease = (from: number, seconds = 5) => ({ now: at(from), until: at(from + seconds) });

export function newSaga(orderId = newId('ord'), kind: 'cancel' | 'refund' = 'cancel'): NewSaga {
  const data = { lines: [], refund: null, reason: 'TEST' };
  const identity = { id: newId('sag'), orderId, idempotencyKey: null, requestId: 'req', traceparent: null };
  return { ...identity, kind, step: 'refund', undo: null, data };
}

export function newCart(ownerId = newId('usr')): Cart {
  const seen = { productId: 'prd_1', sku: 'sku', name: 'Tea', imageUrl: null, unitMinor: 900, currency: 'USD' };
  const id = newId('cln');
  const line = {
    id,
    variantId: newId('var'),
    quantity: 2,
    seen: { ...seen, weightGrams: 100 },
    priceWhenAddedMinor: 900,
  };
  return { id: newId('crt'), token: null, ownerId, state: 'OPEN', version: 1, expiresAt: null, lines: [line] };
}

/** Writes a new PENDING order that can be paid until so many seconds after the beginning. */
export async function putOrder({ run }: Shelf, expiresIn = 1_800) {
  const cart = newCart();
  const orderId = newId('ord');
  const shippingAddress = {
    name: 'Ada',
    line1: '1',
    line2: null,
    city: 'L',
    region: null,
    postalCode: 'N',
    country: 'GB',
  };
  const placing = {
    ownerId: cart.ownerId ?? '',
    cartId: cart.id,
    lines: cart.lines,
    shippingAddress: { ...shippingAddress, phone: null },
    shippingMethod: 'PICKUP',
    expectedTotal: { amountMinor: 1_800, currency: 'USD' },
    expiresAt: at(expiresIn).getTime(),
    notAfter: 0,
    holdUntil: 0,
    answerBy: 0,
    refusals: null,
  } as const;
  const reserved = cart.lines.map(({ variantId, quantity, seen }) => {
    return { ...seen, variantId, quantity, available: 5, state: 'HELD' as const };
  });
  return run(async (tx) => {
    const identity = { orderId, counter: await tx.orders.nextCounter(), lineIds: [newId('oln')], now: at(0) };
    const placed = placeOrder(placing, reserved, identity);
    if (placed.kind === 'refused') throw new Error('expected an order');
    await tx.orders.insert(placed, null);
    return placed.order;
  });
}

/** A fact that leaves the order PENDING. */
export const failed = (order: Parameters<typeof recordEvents>[0]) =>
  recordEvents(order, [{ type: 'payment.failed', attemptId: 'pat_1', amountMinor: 1, why: 'No.' }], at(1));
