import { expect, test } from '@jest/globals';
import { derivedId, newId } from '#platform/ids/ids.ts';
import { createCheckout } from '../../subgraphs/orders/sagas/checkout.ts';
import { sagaSteps } from '../../subgraphs/orders/sagas/sagaSteps.ts';
import { defaultSagaSettings, type SagaDependencies } from '../../subgraphs/orders/sagas/sagaDependencies.ts';
import { newCart } from './contract/storeContract.ts';
import { createMemoryOrderStore } from './memoryOrderStore.ts';
import { createOrderDatabase } from './memoryOrderTables.ts';
import { ProductsModel, stockRules } from './productsModel.ts';

const silence = { info: () => undefined, warn: () => undefined, error: () => undefined };
const address = { name: 'Ada', line1: '1', line2: null, city: 'London', region: null, postalCode: 'N1', country: 'GB' };
const now = Date.parse('2026-11-21T12:00:00.000Z');

/** A shop whose provider reports a capture before it answers that the same charge was voided. */
async function shopWithLateReport() {
  const database = createOrderDatabase();
  const cart = newCart('usr_1');
  const [line] = cart.lines;
  if (!line) throw new Error('expected a line');
  database.committed.carts.set(cart.id, { ...cart, orderId: null });
  const stock = new ProductsModel({
    now: () => now,
    rules: stockRules,
    betweenLines: async () => undefined,
    onChange: () => undefined,
  });
  stock.stock(line.variantId, 5, 900);
  let isCaptured = false;
  const dependencies: SagaDependencies = {
    store: createMemoryOrderStore(database),
    products: {
      quote: (ids) => stock.quote(ids),
      reserveStock: (command) => stock.reserveStock(command),
      commitStock: (command) => stock.commitStock(command),
      releaseStock: (command) => stock.releaseStock(command),
    },
    provider: {
      charge: () => Promise.reject(new Error('no answer')),
      status: async () => (isCaptured ? { kind: 'captured', transactionId: 'txn_1' } : { kind: 'unknown' }),
      voidCharge: async (attemptId) => {
        isCaptured = true;
        await createCheckout(dependencies).onPaymentReported({ attemptId, kind: 'captured', transactionId: 'txn_1' });
        return { kind: 'voided' };
      },
      refund: () => Promise.reject(new Error('nothing to refund')),
    },
    clock: { now: () => now, sleep: async () => undefined },
    random: () => 0.5,
    ids: { newId, derivedId },
    log: silence,
    settings: defaultSagaSettings,
    steps: sagaSteps,
  };
  return { database, cart, checkout: createCheckout(dependencies) };
}

function callContext(idempotencyKey: string) {
  return { userId: 'usr_1', idempotencyKey, requestId: 'req', traceparent: null, deadlineAt: now + 10_000 };
}

test('a capture that is reported before the answer to a void is recorded', async () => {
  const { database, cart, checkout } = await shopWithLateReport();
  const amount = { amountMinor: 1_800, currency: 'USD' };
  const placing = { cartId: cart.id, cartVersion: 1, shippingMethod: 'PICKUP', expectedTotal: amount } as const;
  const input = { ...placing, shippingAddress: { ...address, phone: null } };
  const { orderId } = await checkout.placeOrder({ ...callContext('place'), input });
  if (!orderId) throw new Error('expected an order');
  const paid = await checkout.payOrder({
    ...callContext('pay'),
    orderId,
    input: { method: 'CARD', token: 'tok_approve', amount },
  });
  expect(paid).toMatchObject({ orderId, refusals: [] });
  expect(database.rows('attempts')).toMatchObject([{ state: 'CAPTURED', transactionId: 'txn_1' }]);
  expect(database.rows('orders')).toMatchObject([{ status: 'CONFIRMED', paymentStatus: 'PAID' }]);
});
