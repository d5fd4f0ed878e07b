import { expect, test } from '@jest/globals';
import { run } from './startSystem.ts';
import {
  cancelOrder,
  dataOf,
  findVariants,
  payOrder,
  placeOrder,
  placeOrderOf,
  registerBuyer,
  setCartLine,
  stockOf,
  type Order,
  type Outcome,
} from './shopping.ts';
import { useSystem } from './useSystem.ts';

const system = useSystem();

function requireOrder({ order, userErrors }: Outcome): Order {
  if (!order) throw new Error(`expected an order, got ${JSON.stringify(userErrors)}`);
  return order;
}

async function aVariant(place: number): Promise<string> {
  const variant = (await findVariants(system.ask, 20))[place];
  if (!variant) throw new Error(`expected at least ${place + 1} variants in stock`);
  return variant.id;
}

test('a new user registers, browses, fills a cart, places an order and pays it', async () => {
  const { ask } = system;
  const buyer = await registerBuyer(ask);
  const variantId = await aVariant(0);
  const before = await stockOf(ask, variantId);

  const cart = await setCartLine(ask, { variantId, quantity: 3 }, buyer.token);
  const placed = await placeOrder(ask, { cart, key: 'first' }, buyer.token);
  expect(placed).toMatchObject({
    replayed: false,
    userErrors: [],
    order: { status: 'PENDING', paymentStatus: 'UNPAID' },
  });
  expect(placed.order?.totals.total).toEqual(cart.totals.total);

  const order = requireOrder(placed);
  expect(await payOrder(ask, { order }, buyer.token)).toMatchObject({
    order: { status: 'CONFIRMED', paymentStatus: 'PAID' },
  });
  expect(await stockOf(ask, variantId)).toBe(before - 3);

  const replay = await placeOrder(ask, { cart, key: 'first' }, buyer.token);
  expect(replay).toMatchObject({ replayed: true, order: { id: order.id, status: 'CONFIRMED' } });
  expect(await stockOf(ask, variantId)).toBe(before - 3);
});

test("an order's story is told across the three houses, in order and without gaps", async () => {
  const { ask } = system;
  const buyer = await registerBuyer(ask);
  const order = await placeOrderOf(ask, { variantId: await aVariant(1), quantity: 1 }, buyer.token);
  await payOrder(ask, { order }, buyer.token);

  const { order: story } = dataOf(
    await ask<{
      order: {
        customer: unknown;
        lines: { variant: { product: { name: string } } }[];
        timeline: { edges: { node: unknown }[] };
      };
    }>(
      `query ($id: ID) { order(id: $id) { customer { id displayName } lines { name variant { product { name } } }
        timeline { edges { node { sequence type fromStatus toStatus } } } } }`,
      { id: order.id },
      buyer.token,
    ),
  );
  expect(story.customer).toEqual({ id: buyer.id, displayName: buyer.email.split('@')[0] });
  expect(story.lines[0]?.variant.product.name).toEqual(expect.any(String));
  expect(story.timeline.edges.map(({ node }) => node)).toEqual([
    { sequence: 1, type: 'order.created', fromStatus: null, toStatus: 'PENDING' },
    expect.objectContaining({ sequence: 2 }),
    expect.objectContaining({ sequence: 3 }),
  ]);
});

test('a declined order can be paid again with another token, and is charged once', async () => {
  const { ask } = system;
  const buyer = await registerBuyer(ask);
  const order = await placeOrderOf(ask, { variantId: await aVariant(2), quantity: 1 }, buyer.token);

  const declined = await payOrder(ask, { order, with: 'tok_decline', key: 'pay-1' }, buyer.token);
  expect(declined).toMatchObject({
    order: { status: 'PENDING', paymentStatus: 'FAILED' },
    userErrors: [{ code: 'PAYMENT_DECLINED' }],
  });
  expect(await payOrder(ask, { order, with: 'tok_decline', key: 'pay-1' }, buyer.token)).toMatchObject({
    replayed: true,
  });

  expect(await payOrder(ask, { order, key: 'pay-2' }, buyer.token)).toMatchObject({
    order: { status: 'CONFIRMED' },
    userErrors: [],
  });
  expect(await payOrder(ask, { order, key: 'pay-3' }, buyer.token)).toMatchObject({
    userErrors: [{ code: 'ILLEGAL_TRANSITION' }],
  });
});

test('cancelling gives the stock back, and the money when it was paid', async () => {
  const { ask } = system;
  const buyer = await registerBuyer(ask);
  const variantId = await aVariant(3);
  const before = await stockOf(ask, variantId);
  const order = await placeOrderOf(ask, { variantId, quantity: 2 }, buyer.token);
  await payOrder(ask, { order }, buyer.token);
  expect(await stockOf(ask, variantId)).toBe(before - 2);

  const cancelled = await cancelOrder(ask, { order, key: 'cancel' }, buyer.token);
  expect(cancelled).toMatchObject({ order: { status: 'CANCELLED', paymentStatus: 'REFUNDED' }, userErrors: [] });
  expect(await stockOf(ask, variantId)).toBe(before);
  expect(await cancelOrder(ask, { order, key: 'cancel' }, buyer.token)).toMatchObject({ replayed: true });
  expect(await stockOf(ask, variantId)).toBe(before);
});

test("a guest's cart is taken over after signing in, once", async () => {
  const { ask } = system;
  const guest = await setCartLine(ask, { variantId: await aVariant(4), quantity: 2 }, null);
  expect(guest.token).toEqual(expect.any(String));
  const buyer = await registerBuyer(ask);
  const merge = () =>
    ask<{ mergeCart: { cart: { lines: { quantity: number }[] } } }>(
      'mutation ($token: ID!) { mergeCart(token: $token) { cart { lines { quantity } } userErrors { code } } }',
      { token: guest.token },
      buyer.token,
    );
  expect(dataOf(await merge()).mergeCart.cart.lines).toEqual([{ quantity: 2 }]);
  expect(dataOf(await merge()).mergeCart.cart.lines).toEqual([{ quantity: 2 }]);
});

test("somebody else's order looks like none, and an anonymous caller is asked to sign in", async () => {
  const { ask } = system;
  const [buyer, other] = await Promise.all([registerBuyer(ask), registerBuyer(ask)]);
  const order = await placeOrderOf(ask, { variantId: await aVariant(5), quantity: 1 }, buyer.token);
  const query = 'query ($id: ID) { order(id: $id) { id } }';
  expect(dataOf(await ask(query, { id: order.id }, other.token))).toEqual({ order: null });
  expect(await cancelOrder(ask, { order }, other.token)).toMatchObject({
    order: null,
    userErrors: [{ code: 'NOT_FOUND' }],
  });
  expect(await payOrder(ask, { order }, other.token)).toMatchObject({
    order: null,
    userErrors: [{ code: 'NOT_FOUND' }],
  });
  expect((await ask(query, { id: order.id })).errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
});

test('the demo program buys through the typed client, is told live what its timeline says, and stock goes down by exactly what it bought', async () => {
  const demo = run('commands/demo.ts', { env: { GRAPH_URL: system.url } });
  await demo.printed(/5 events live, each within \d+ ms; word for word what its timeline says/);
  expect(await demo.printed(/down by (\d+), bought (\d+)/)).toEqual(expect.arrayContaining(['2', '2']));
  expect(await demo.ended()).toBe(0);
});
