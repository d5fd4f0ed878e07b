import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openEventStream, type Stream } from './serverSentEvents.ts';
import { openGround, startSystem, type Ask } from './startSystem.ts';
import { dataOf, type Cart, type Outcome, type Variant } from './shopping.ts';

type Page = { products: { edges: { node: { defaultVariant: Variant } }[] } };
type Story = {
  payOrder: { order: { status: string; customer: unknown; timeline: { edges: unknown[] } }; userErrors: unknown[] };
};

/** The operations of the README's first five minutes, in their order, exactly as they stand there. */
async function pastedOperations(): Promise<string[]> {
  const readme = await readFile(join(import.meta.dirname, '..', 'README.md'), 'utf8');
  return [...readme.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, operation = '']) => operation);
}

async function fillCart(ask: Ask, operation: string, o: { variantId: string; token: string }): Promise<Cart> {
  const answer = await ask<{ setCartLine: { cart: Cart } }>(operation, { variantId: o.variantId }, o.token);
  return dataOf(answer).setCartLine.cart;
}

/** What the next notification says, and how many are unread. */
async function nextNews(stream: Stream) {
  const { data } = (await stream.next()).data as { data: { myNotifications: { unreadCount: number } } };
  return data.myNotifications;
}

test("the README's first five minutes work as written", async () => {
  const [browse = '', signIn = '', fill = '', watch = '', place = '', pay = '', ...rest] = await pastedOperations();
  expect(rest).toEqual([]);
  await using ground = await openGround();
  await using system = await startSystem(ground);
  const { ask } = system;

  const page = dataOf(await ask<Page>(browse)).products;
  expect(page.edges).toHaveLength(5);
  const variantId = page.edges[0]?.node.defaultVariant.id ?? '';

  const { login } = dataOf(await ask<{ login: { accessToken: string } }>(signIn));
  const token = login.accessToken;
  const cart = await fillCart(ask, fill, { variantId, token });
  const total = cart.totals.total.amountMinor;

  await using told = await openEventStream(system.url, { query: watch, token });
  const placing = { cartId: cart.id, cartVersion: cart.version, total };
  const placed = dataOf(await ask<{ placeOrder: Outcome }>(place, placing, token)).placeOrder;
  expect(placed).toMatchObject({ replayed: false, order: { status: 'PENDING' }, userErrors: [] });
  const again = dataOf(await ask<{ placeOrder: Outcome }>(place, placing, token)).placeOrder;
  expect(again).toMatchObject({ replayed: true, order: { id: placed.order?.id } });

  const received = { title: expect.stringContaining('received'), order: { status: 'PENDING' } };
  expect(await nextNews(told)).toMatchObject({ unreadCount: 1, notification: received });

  const paid = dataOf(await ask<Story>(pay, { orderId: placed.order?.id, total }, token)).payOrder;
  expect(paid).toMatchObject({
    order: { status: 'CONFIRMED', customer: { displayName: 'Ada Lovelace' } },
    userErrors: [],
  });
  const payment = { title: expect.stringContaining('Payment'), order: { status: 'CONFIRMED' } };
  expect(await nextNews(told)).toMatchObject({ unreadCount: 2, notification: payment });
  expect(paid.order.timeline.edges.length).toBeGreaterThanOrEqual(2);
});
