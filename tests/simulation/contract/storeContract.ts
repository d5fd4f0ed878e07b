import { newId } from '#platform/ids/ids.ts';
import type { Cart } from '../../../subgraphs/orders/domain/cart.ts';
import { recordEvents } from '../../../subgraphs/orders/domain/orderAggregate.ts';
import { placeOrder } from '../../../subgraphs/orders/domain/placeOrder.ts';
import type { NewSaga } from '../../../subgraphs/orders/domain/saga.ts';
import type { OrderStore, OrderTransaction } from '../../../subgraphs/orders/store/orderStore.ts';

/** A store that is tested against the contract, and a function that inserts a cart. */
export type StoreUnderTest = {
  readonly store: OrderStore;
  putCart(cart: Cart): Promise<void>;
} & AsyncDisposable;

/** The operations of the store that the contract uses. */
export type ContractStore = {
  run<T>(work: (tx: OrderTransaction) => Promise<T>): Promise<T>;
  move: OrderStore['move'];
  putCart(cart: Cart): Promise<void>;
};

/** The tests of a store by title. */
export type StoreContract = Readonly<Record<string, (store: ContractStore) => Promise<void>>>;

const start = Date.parse('2026-11-21T12:00:00.000Z');

/** Returns the instant `seconds` after the start of the test data. */
export const secondsAfterStart = (seconds: number): Date => new Date(start + seconds * 1_000);

export const leaseFrom = (from: number, seconds = 5) => ({
  now: secondsAfterStart(from),
  until: secondsAfterStart(from + seconds),
});

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

const shippingAddress = {
  name: 'Ada',
  line1: '1',
  line2: null,
  city: 'L',
  region: null,
  postalCode: 'N',
  country: 'GB',
  phone: null,
};

/** Inserts a PENDING order that expires `expiresIn` seconds after the start of the test data. */
export async function insertPendingOrder({ run }: ContractStore, expiresIn = 1_800) {
  const cart = newCart();
  const orderId = newId('ord');
  const input = {
    ownerId: cart.ownerId ?? '',
    cartId: cart.id,
    lines: cart.lines,
    shippingAddress,
    shippingMethod: 'PICKUP',
    expectedTotal: { amountMinor: 1_800, currency: 'USD' },
    expiresAt: secondsAfterStart(expiresIn).getTime(),
    notAfter: 0,
    holdUntil: 0,
    answerBy: 0,
    refusals: null,
  } as const;
  const reserved = cart.lines.map(({ variantId, quantity, seen }) => {
    return { ...seen, variantId, quantity, available: 5, state: 'HELD' as const };
  });
  return run(async (tx) => {
    const identity = {
      orderId,
      counter: await tx.orders.nextCounter(),
      lineIds: [newId('oln')],
      now: secondsAfterStart(0),
    };
    const placed = placeOrder(input, reserved, identity);
    if (placed.kind === 'refused') throw new Error('expected an order');
    await tx.orders.insert(placed, null);
    return placed.order;
  });
}

/** Records an event that leaves the order PENDING. */
export const withFailedPayment = (order: Parameters<typeof recordEvents>[0]) =>
  recordEvents(
    order,
    [{ type: 'payment.failed', attemptId: 'pat_1', amountMinor: 1, why: 'No.' }],
    secondsAfterStart(1),
  );
