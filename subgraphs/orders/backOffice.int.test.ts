import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fixedInstances, instanceAt } from '#platform/discovery/instances.ts';
import { newId } from '#platform/ids/ids.ts';
import { createLog } from '#platform/log/log.ts';
import { testIdentitySecret } from '#platform/testing/testIdentity.ts';
import {
  openCheckoutForTest,
  payCall,
  placeCall,
  PRICE_MINOR,
  type CheckoutTest,
} from '../../tests/orders/openCheckoutForTest.ts';
import { openOrdersBackOffice } from './backOffice.ts';
import { createCheckout } from './sagas/checkout.ts';

let shop: CheckoutTest;
beforeAll(async () => void (shop = await openCheckoutForTest({ isVirtual: false })));
afterAll(() => shop[Symbol.asyncDispose]());

const commitNever = () => Promise.reject(Object.assign(new Error('no answer'), { code: 'DEPENDENCY_UNAVAILABLE' }));
const timing = () => ({ now: shop.clock.now(), withinMs: 500 });

/** An order that was paid while products did not answer: its saga waits to commit the stock. */
async function orderThatWaits(): Promise<string> {
  const variantId = newId('var');
  shop.products.stock(variantId, 5, PRICE_MINOR);
  const cart = await shop.cart(newId('usr'), variantId);
  const { orderId } = await shop.checkout.placeOrder(placeCall({ ...cart }, 'place', timing()));
  const products = Object.assign(Object.create(shop.products), { commitStock: commitNever });
  const checkout = createCheckout({ ...shop.dependencies, products });
  const order = { id: orderId ?? '', cart };
  await checkout.payOrder(payCall(order, { key: 'pay', token: 'tok_approve' }, timing())).catch(() => null);
  return order.id;
}

const openBackOffice = () =>
  openOrdersBackOffice({
    databaseUrl: shop.databaseUrl,
    // Products is away.
    products: fixedInstances([instanceAt('http://127.0.0.1:9/graphql')]),
    identityKeys: { sharedSecrets: [testIdentitySecret] },
    log: createLog({ service: 'test', level: 'silent' }),
  });

test('resuming sagas that wait is published as an action of the operator before they run, and nothing else is', async () => {
  const orderId = await orderThatWaits();
  await using backOffice = await openBackOffice();
  const published = shop.db.selectFrom('outbox').select('data').where('type', '=', 'order.resumed');
  expect(await backOffice.resume(newId('ord'))).toEqual([]);
  expect(await published.execute()).toEqual([]);
  const resumed = await backOffice.resume(orderId);
  expect(resumed).toMatchObject([{ saga: { kind: 'pay', step: 'commit', state: 'RUNNING' }, isHeld: false }]);
  expect(await published.execute()).toMatchObject([{ data: { orderId, actor: 'operator' } }]);
});
