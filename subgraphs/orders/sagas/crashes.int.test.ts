import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { ProcessDeath, dyingProcess } from '../../../tests/orders/dyingProcess.ts';
import { orderViolations } from '../../../tests/orders/orderInvariants.ts';
import {
  cancelCall,
  openCheckoutForTest,
  payCall,
  placeCall,
  PRICE_MINOR,
  refundCall,
  type CheckoutTest,
} from '../../../tests/orders/openCheckoutForTest.ts';
import { createCheckout, type Checkout } from './checkout.ts';
import { runSaga } from './runSaga.ts';
import { expireOrders } from './expireOrders.ts';
import type { SagaDependencies } from './sagaDependencies.ts';

let shop: CheckoutTest;
beforeAll(async () => void (shop = await openCheckoutForTest({ isVirtual: true })));
afterAll(() => shop[Symbol.asyncDispose]());

type Cart = Awaited<ReturnType<CheckoutTest['cart']>>;
type Placed = { readonly id: string; readonly cart: Cart };

/**
 * Dies at every boundary in turn, lets workers settle the rest, and repeats the call with the same key if it has one.
 */
async function sweep<Setting>(
  arrange: () => Promise<Setting>,
  act: (dependencies: SagaDependencies, setting: Setting) => Promise<unknown>,
  again: (setting: Setting) => Promise<unknown> = async () => undefined,
): Promise<number> {
  for (let deathAt = 1; ; deathAt += 1) {
    const setting = await arrange();
    const dying = dyingProcess(shop.dependencies, deathAt);
    await act(dying.dependencies, setting).catch((error: unknown) => {
      if (!(error instanceof ProcessDeath)) throw error;
    });
    await shop.settleAll();
    expect({ deathAt, broken: await orderViolations(shop) }).toEqual({ deathAt, broken: [] });
    await again(setting);
    if (dying.hasSurvived()) return deathAt;
  }
}

function timing(): { now: number } {
  return { now: shop.clock.now() };
}

async function newCart({ onHand = 5, unitMinor = PRICE_MINOR, quantity = 2 } = {}): Promise<Cart> {
  const variantId = newId('var');
  shop.products.stock(variantId, onHand, unitMinor);
  return shop.cart(newId('usr'), variantId, quantity);
}

async function newOrder(): Promise<Placed> {
  const cart = await newCart();
  const { orderId } = await shop.checkout.placeOrder(placeCall(cart, 'place', timing()));
  return { id: orderId ?? 'none', cart };
}

async function newPaidOrder(): Promise<Placed> {
  const order = await newOrder();
  await shop.checkout.payOrder(payCall(order, { key: 'pay', token: 'tok_approve' }, timing()));
  return order;
}

async function statusOf({ id }: Pick<Placed, 'id'>): Promise<string> {
  const row = await shop.db.selectFrom('orders').select('status').where('id', '=', id).executeTakeFirstOrThrow();
  return row.status;
}

const place = (checkout: Checkout, cart: Cart) => checkout.placeOrder(placeCall(cart, 'place', timing()));

describe('a process that dies at any boundary', () => {
  test('while placing an order leaves the complete order or nothing, and the same key returns which', async () => {
    const act = (dependencies: SagaDependencies, cart: Cart) => place(createCheckout(dependencies), cart);
    const again = async (cart: Cart) => {
      const outcome = await place(shop.checkout, cart);
      expect(outcome.refusals).toEqual([]);
      expect(await statusOf({ id: outcome.orderId ?? 'none' })).not.toBe('CANCELLED');
    };
    expect(await sweep(() => newCart(), act, again)).toBeGreaterThan(6);
  });

  test('while compensating a placing releases all units and the cart before the outcome is stored', async () => {
    const act = (dependencies: SagaDependencies, cart: Cart) => place(createCheckout(dependencies), cart);
    const expectRefused = (code: string) => async (cart: Cart) => {
      const outcome = await place(shop.checkout, cart);
      expect(outcome).toMatchObject({ orderId: null, refusals: [{ code }] });
    };
    await sweep(() => newCart({ onHand: 1 }), act, expectRefused('INSUFFICIENT_STOCK'));
    await sweep(() => newCart({ unitMinor: PRICE_MINOR + 1 }), act, expectRefused('PRICE_CHANGED'));
  });

  test.each([
    ['tok_approve', 'CONFIRMED'],
    ['tok_timeout', 'CONFIRMED'],
    ['tok_error', 'CONFIRMED'],
    ['tok_late', 'CONFIRMED'],
    ['tok_decline', 'PENDING'],
  ])('while paying with %s settles the attempt, and no order is charged twice', async (token, status) => {
    const pay = (checkout: Checkout, order: Placed) =>
      checkout.payOrder(payCall(order, { key: 'pay', token }, timing()));
    const act = (dependencies: SagaDependencies, order: Placed) => pay(createCheckout(dependencies), order);
    const again = async (order: Placed) => {
      await pay(shop.checkout, order);
      await shop.settleAll();
      expect(await statusOf(order)).toBe(status === 'PENDING' ? await statusOf(order) : status);
    };
    expect(await sweep(newOrder, act, again)).toBeGreaterThan(6);
  });

  test('while the units of a paid order are gone refunds and ends the order', async () => {
    const arrange = async () => {
      const order = await newOrder();
      for (const variant of shop.products.variants.values()) {
        const entry = variant.entries.get(order.id);
        if (entry) Object.assign(entry, { state: 'EXPIRED' });
        if (entry) Object.assign(variant, { available: 0, onHand: 0 });
      }
      return order;
    };
    const pay = (checkout: Checkout, order: Placed) =>
      checkout.payOrder(payCall(order, { key: 'pay', token: 'tok_approve' }, timing()));
    const act = (dependencies: SagaDependencies, order: Placed) => pay(createCheckout(dependencies), order);
    const again = async (order: Placed) => {
      await pay(shop.checkout, order);
      expect(await statusOf(order)).toBe('CANCELLED');
    };
    expect(await sweep(arrange, act, again)).toBeGreaterThan(8);
  });

  test.each([
    ['pending', newOrder],
    ['paid', newPaidOrder],
  ])('while cancelling a %s order ends it, releases its stock and refunds it', async (_title, arrange) => {
    const cancel = (checkout: Checkout, order: Placed) => checkout.cancelOrder(cancelCall(order, 'cancel', timing()));
    const act = (dependencies: SagaDependencies, order: Placed) => cancel(createCheckout(dependencies), order);
    const again = async (order: Placed) => {
      const outcome = await cancel(shop.checkout, order);
      expect(outcome).toMatchObject({ orderId: order.id, refusals: [] });
      expect(await statusOf(order)).toBe('CANCELLED');
    };
    expect(await sweep(arrange, act, again)).toBeGreaterThan(4);
  });

  test.each([
    ['a part', 100, 'PARTIALLY_REFUNDED'],
    ['all', undefined, 'REFUNDED'],
  ])('while refunding %s of a payment refunds it once', async (_title, amountMinor, status) => {
    const refund = (checkout: Checkout, order: Placed) =>
      checkout.refundOrder(refundCall(order, { key: 'refund', ...(amountMinor && { amountMinor }) }, timing()));
    const act = (dependencies: SagaDependencies, order: Placed) => refund(createCheckout(dependencies), order);
    const again = async (order: Placed) => {
      expect(await refund(shop.checkout, order)).toMatchObject({ orderId: order.id, refusals: [] });
      await shop.settleAll();
      const row = await shop.db.selectFrom('orders').selectAll().where('id', '=', order.id).executeTakeFirstOrThrow();
      expect(row).toMatchObject({ status: 'CONFIRMED', payment_status: status });
      expect(row.refunded_minor).toBe(amountMinor ?? row.total_minor);
    };
    expect(await sweep(newPaidOrder, act, again)).toBeGreaterThan(4);
  });

  test('while cancelling a partially refunded order refunds the rest', async () => {
    const arrange = async () => {
      const order = await newPaidOrder();
      await shop.checkout.refundOrder(refundCall(order, { key: 'refund', amountMinor: 100 }, timing()));
      return order;
    };
    const cancel = (checkout: Checkout, order: Placed) => checkout.cancelOrder(cancelCall(order, 'cancel', timing()));
    const again = async (order: Placed) => {
      await cancel(shop.checkout, order);
      expect(await statusOf(order)).toBe('CANCELLED');
    };
    await sweep(
      arrange,
      (dependencies: SagaDependencies, order: Placed) => cancel(createCheckout(dependencies), order),
      again,
    );
  });

  test('while shipping or delivering an order has done it completely or not at all', async () => {
    const step = async (checkout: Checkout, { id: orderId }: Placed) => {
      const { version: expectedVersion, status } = await shop.db
        .selectFrom('orders')
        .select(['version', 'status'])
        .where('id', '=', orderId)
        .executeTakeFirstOrThrow();
      const call = { orderId, expectedVersion, traceparent: null, actor: 'usr_staff' };
      const parcel = { carrier: 'DHL', trackingNumber: 'JD01' };
      if (status === 'CONFIRMED') await checkout.shipOrder({ ...call, parcel });
      if (status === 'PROCESSING') await checkout.deliverOrder(call);
    };
    const both = async (checkout: Checkout, order: Placed) => {
      await step(checkout, order);
      await step(checkout, order);
    };
    const again = async (order: Placed) => {
      await both(shop.checkout, order);
      expect(await statusOf(order)).toBe('COMPLETED');
    };
    await sweep(
      newPaidOrder,
      (dependencies: SagaDependencies, order: Placed) => both(createCheckout(dependencies), order),
      again,
    );
  });

  test('while expiring an unpaid order ends it once', async () => {
    const arrange = async () => {
      const order = await newOrder();
      shop.clock.forward(shop.dependencies.settings.expiryMs);
      return order;
    };
    const act = async (dependencies: SagaDependencies) => {
      for (const saga of await expireOrders(dependencies)) await runSaga(dependencies, saga, null);
    };
    const again = async (order: Placed) => expect(await statusOf(order)).toBe('CANCELLED');
    expect(await sweep(arrange, act, again)).toBeGreaterThan(4);
  });
});
