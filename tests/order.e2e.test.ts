import { expect, test } from '@jest/globals';
import { runProgram } from './startSystem.ts';
import {
  cancelOrder,
  requireData,
  findVariants,
  payOrder,
  submitOrder,
  orderVariant,
  registerBuyer,
  putInCart,
  readAvailableToSell,
  type OrderResult,
  type OrderMutationResult,
} from './shopping.ts';
import { useLentSystem } from './useSystem.ts';

const system = useLentSystem();

function requireOrder({ order, userErrors }: OrderMutationResult): OrderResult {
  if (!order) throw new Error(`expected an order, got ${JSON.stringify(userErrors)}`);
  return order;
}

async function variantAt(index: number): Promise<string> {
  const variant = (await findVariants(system.execute, 20))[index];
  if (!variant) throw new Error(`expected at least ${index + 1} variants in stock`);
  return variant.id;
}

test('a new user registers, browses, fills a cart, places an order and pays it', async () => {
  const { execute } = system;
  const buyer = await registerBuyer(execute);
  const variantId = await variantAt(0);
  const before = await readAvailableToSell(execute, variantId);

  const cart = await putInCart(execute, { variantId, quantity: 3 }, buyer.token);
  const placed = await submitOrder(execute, { cart, key: 'first' }, buyer.token);
  expect(placed).toMatchObject({
    replayed: false,
    userErrors: [],
    order: { status: 'PENDING', paymentStatus: 'UNPAID' },
  });
  expect(placed.order?.totals.total).toEqual(cart.totals.total);

  const order = requireOrder(placed);
  expect(await payOrder(execute, { order }, buyer.token)).toMatchObject({
    order: { status: 'CONFIRMED', paymentStatus: 'PAID' },
  });
  expect(await readAvailableToSell(execute, variantId)).toBe(before - 3);

  const replay = await submitOrder(execute, { cart, key: 'first' }, buyer.token);
  expect(replay).toMatchObject({ replayed: true, order: { id: order.id, status: 'CONFIRMED' } });
  expect(await readAvailableToSell(execute, variantId)).toBe(before - 3);
});

test('one query reads an order across three subgraphs, with its timeline in order and without gaps', async () => {
  const { execute } = system;
  const buyer = await registerBuyer(execute);
  const order = await orderVariant(execute, { variantId: await variantAt(1), quantity: 1 }, buyer.token);
  await payOrder(execute, { order }, buyer.token);

  const { order: found } = requireData(
    await execute<{
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
  expect(found.customer).toEqual({ id: buyer.id, displayName: buyer.email.split('@')[0] });
  expect(found.lines[0]?.variant.product.name).toEqual(expect.any(String));
  expect(found.timeline.edges.map(({ node }) => node)).toEqual([
    { sequence: 1, type: 'order.created', fromStatus: null, toStatus: 'PENDING' },
    expect.objectContaining({ sequence: 2 }),
    expect.objectContaining({ sequence: 3 }),
  ]);
});

test('a declined order can be paid with another token and is charged once', async () => {
  const { execute } = system;
  const buyer = await registerBuyer(execute);
  const order = await orderVariant(execute, { variantId: await variantAt(2), quantity: 1 }, buyer.token);

  const declined = await payOrder(execute, { order, with: 'tok_decline', key: 'pay-1' }, buyer.token);
  expect(declined).toMatchObject({
    order: { status: 'PENDING', paymentStatus: 'FAILED' },
    userErrors: [{ code: 'PAYMENT_DECLINED' }],
  });
  expect(await payOrder(execute, { order, with: 'tok_decline', key: 'pay-1' }, buyer.token)).toMatchObject({
    replayed: true,
  });

  expect(await payOrder(execute, { order, key: 'pay-2' }, buyer.token)).toMatchObject({
    order: { status: 'CONFIRMED' },
    userErrors: [],
  });
  expect(await payOrder(execute, { order, key: 'pay-3' }, buyer.token)).toMatchObject({
    userErrors: [{ code: 'ILLEGAL_TRANSITION' }],
  });
});

test('cancelling returns the stock, and refunds a paid order', async () => {
  const { execute } = system;
  const buyer = await registerBuyer(execute);
  const variantId = await variantAt(3);
  const before = await readAvailableToSell(execute, variantId);
  const order = await orderVariant(execute, { variantId, quantity: 2 }, buyer.token);
  await payOrder(execute, { order }, buyer.token);
  expect(await readAvailableToSell(execute, variantId)).toBe(before - 2);

  const cancelled = await cancelOrder(execute, { order, key: 'cancel' }, buyer.token);
  expect(cancelled).toMatchObject({ order: { status: 'CANCELLED', paymentStatus: 'REFUNDED' }, userErrors: [] });
  expect(await readAvailableToSell(execute, variantId)).toBe(before);
  expect(await cancelOrder(execute, { order, key: 'cancel' }, buyer.token)).toMatchObject({ replayed: true });
  expect(await readAvailableToSell(execute, variantId)).toBe(before);
});

test("a guest's cart is merged once after sign-in", async () => {
  const { execute } = system;
  const guest = await putInCart(execute, { variantId: await variantAt(4), quantity: 2 }, null);
  expect(guest.token).toEqual(expect.any(String));
  const buyer = await registerBuyer(execute);
  const merge = () =>
    execute<{ mergeCart: { cart: { lines: { quantity: number }[] } } }>(
      'mutation ($token: ID!) { mergeCart(token: $token) { cart { lines { quantity } } userErrors { code } } }',
      { token: guest.token },
      buyer.token,
    );
  expect(requireData(await merge()).mergeCart.cart.lines).toEqual([{ quantity: 2 }]);
  expect(requireData(await merge()).mergeCart.cart.lines).toEqual([{ quantity: 2 }]);
});

test("another user's order is not found, and an anonymous caller gets UNAUTHENTICATED", async () => {
  const { execute } = system;
  const [buyer, other] = await Promise.all([registerBuyer(execute), registerBuyer(execute)]);
  const order = await orderVariant(execute, { variantId: await variantAt(5), quantity: 1 }, buyer.token);
  const query = 'query ($id: ID) { order(id: $id) { id } }';
  expect(requireData(await execute(query, { id: order.id }, other.token))).toEqual({ order: null });
  expect(await cancelOrder(execute, { order }, other.token)).toMatchObject({
    order: null,
    userErrors: [{ code: 'NOT_FOUND' }],
  });
  expect(await payOrder(execute, { order }, other.token)).toMatchObject({
    order: null,
    userErrors: [{ code: 'NOT_FOUND' }],
  });
  expect((await execute(query, { id: order.id })).errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
});

test('the demo buys through the typed client, receives the events of its timeline, and stock falls by the units it bought', async () => {
  const demo = runProgram('commands/demo.ts', { env: { GRAPH_URL: system.url } });
  await demo.waitForOutput(/5 events live, each within \d+ ms; the same as those of its timeline/);
  expect(await demo.waitForOutput(/down by (\d+), bought (\d+)/)).toEqual(expect.arrayContaining(['2', '2']));
  expect(await demo.waitForExit()).toBe(0);
});
