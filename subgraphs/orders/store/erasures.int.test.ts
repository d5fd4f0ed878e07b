import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import {
  openCheckoutForTest,
  placeCall,
  PRICE_MINOR,
  type CheckoutTest,
} from '../../../tests/orders/openCheckoutForTest.ts';
import { createErasures } from './erasures.ts';

let shop: CheckoutTest;
beforeAll(async () => void (shop = await openCheckoutForTest({ isVirtual: true })));
afterAll(() => shop[Symbol.asyncDispose]());

async function newOrder(ownerId: string) {
  const variantId = newId('var');
  shop.products.stock(variantId, 5, PRICE_MINOR);
  const cart = await shop.cart(ownerId, variantId);
  const { orderId } = await shop.checkout.placeOrder(placeCall(cart, newId('key'), { now: shop.clock.now() }));
  return orderId ?? 'none';
}

const orderOf = (id: string) => shop.db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const end = (id: string) =>
  shop.db
    .updateTable('orders')
    .set({ status: 'CANCELLED', cancel_cause: 'CUSTOMER', cancel_reason: 'I moved to 5 Elm Street' })
    .where('id', '=', id)
    .execute();
const erased = { name: 'Erased', line1: 'Erased', city: 'Erased', postalCode: '-', phone: null };

test('orders of an erased account lose name and address once they have ended, and keep amounts and country', async () => {
  const erasures = createErasures(shop.db);
  const [owner, other] = [newId('usr'), newId('usr')];
  const [ended, open, others] = [await newOrder(owner), await newOrder(owner), await newOrder(other)];
  for (const id of [ended, others]) await end(id);
  const [before, address] = [await orderOf(ended), (await orderOf(others)).shipping_address];
  await erasures.record([owner], { source: 'users', logId: 'log', position: 7 });
  const after = await orderOf(ended);
  expect(after.shipping_address).toMatchObject({ ...erased, country: address.country });
  expect(after.cancel_reason).toBeNull();
  const { shipping_address: _address, cancel_reason: _reason, ...kept } = before;
  expect(after).toMatchObject({ ...kept, is_anonymous: true });
  expect((await orderOf(open)).shipping_address).toEqual(address);
  expect((await orderOf(others)).shipping_address).toEqual(address);

  expect(await erasures.anonymiseEnded()).toBe(0);
  await end(open);
  expect(await erasures.anonymiseEnded()).toBe(1);
  expect((await orderOf(open)).shipping_address).toMatchObject(erased);
  const sagas = await shop.db.selectFrom('sagas').select('data').where('user_id', '=', owner).execute();
  expect(JSON.stringify(sagas)).not.toContain(address.line1);
});

test('the position in the log of users never moves back, and starts again with another log', async () => {
  const erasures = createErasures(shop.db);
  expect(await erasures.position('none')).toEqual({ logId: null, position: 0 });
  const record = (logId: string, position: number) => erasures.record([], { source: 'moving', logId, position });
  await record('one', 5);
  await record('one', 3);
  expect(await erasures.position('moving')).toEqual({ logId: 'one', position: 5 });
  await record('two', 1);
  expect(await erasures.position('moving')).toEqual({ logId: 'two', position: 1 });
});
