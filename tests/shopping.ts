import { randomUUID } from 'node:crypto';
import type { Answer, Ask } from './startSystem.ts';

/** What a buyer does at the graph, as the end-to-end scenarios need it; each throws when the graph answers otherwise. */

export type UserError = { readonly code: string; readonly message: string; readonly path?: readonly string[] | null };
export type Money = { readonly amountMinor: number; readonly currency: string };
export type Variant = {
  readonly id: string;
  readonly sku: string;
  readonly price: Money;
  readonly stock: { readonly availableToSell: number };
};
export type Cart = {
  readonly id: string;
  readonly token: string | null;
  readonly version: number;
  readonly totals: { readonly total: Money };
};
export type Order = {
  readonly id: string;
  readonly status: string;
  readonly paymentStatus: string;
  readonly totals: { readonly total: Money };
};
export type Inbox = {
  readonly unreadCount: number;
  readonly edges: readonly {
    readonly node: { readonly topic: string; readonly title: string; readonly order: { readonly status: string } };
  }[];
};
export type Outcome = {
  readonly order: Order | null;
  readonly replayed: boolean;
  readonly userErrors: readonly UserError[];
};

export const password = 'correct-horse-battery';
export const address = {
  name: 'Ada',
  line1: '1 Market Street',
  city: 'Springfield',
  postalCode: '12345',
  country: 'US',
};

const ORDER = 'id status paymentStatus totals { total { amountMinor currency } }';
const OUTCOME = `replayed userErrors { code message path } order { ${ORDER} }`;

/** The data of an answer without errors. */
export function dataOf<Data>(answer: Answer<Data>): Data {
  if (answer.errors || answer.data == null) throw new Error(`expected data, got ${JSON.stringify(answer)}`);
  return answer.data;
}

export async function registerBuyer(
  ask: Ask,
): Promise<{ id: string; email: string; token: string; refreshToken: string }> {
  const email = `${randomUUID()}@example.com`;
  const answer = await ask<{ register: { accessToken: string; refreshToken: string; user: { id: string } } }>(
    'mutation ($input: RegisterInput!) { register(input: $input) { accessToken refreshToken user { id } userErrors { code message } } }',
    { input: { email, password } },
  );
  const { accessToken, refreshToken, user } = dataOf(answer).register;
  return { id: user.id, email, token: accessToken, refreshToken };
}

export async function logIn(ask: Ask, email: string): Promise<string> {
  const answer = await ask<{ login: { accessToken: string } }>(
    'mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { code } } }',
    { input: { email, password } },
  );
  return dataOf(answer).login.accessToken;
}

export async function findVariants(ask: Ask, atLeast = 5): Promise<readonly Variant[]> {
  const answer = await ask<{ products: { edges: { node: { variants: Variant[] } }[] } }>(
    '{ products(first: 50, filter: { inStockOnly: true }) { edges { node { variants { id sku price { amountMinor currency } stock { availableToSell } } } } } }',
  );
  const variants = dataOf(answer).products.edges.flatMap(({ node }) => node.variants);
  return variants.filter(({ stock }) => stock.availableToSell >= atLeast);
}

export async function stockOf(ask: Ask, variantId: string): Promise<number> {
  const answer = await ask<{ productVariant: Variant }>(
    'query ($id: ID) { productVariant(id: $id) { stock { availableToSell } } }',
    {
      id: variantId,
    },
  );
  return dataOf(answer).productVariant.stock.availableToSell;
}

type Line = { readonly variantId: string; readonly quantity: number; readonly cartToken?: string };

export async function setCartLine(
  ask: Ask,
  { variantId, quantity, cartToken }: Line,
  token: string | null,
): Promise<Cart> {
  const answer = await ask<{ setCartLine: { cart: Cart | null; userErrors: UserError[] } }>(
    `mutation ($token: ID, $variantId: ID!, $quantity: Int!) { setCartLine(token: $token, variantId: $variantId, quantity: $quantity) {
      cart { id token version totals { total { amountMinor currency } } } userErrors { code message path } } }`,
    { token: cartToken, variantId, quantity },
    token,
  );
  const { cart, userErrors } = dataOf(answer).setCartLine;
  if (!cart) throw new Error(`expected a cart, got ${JSON.stringify(userErrors)}`);
  return cart;
}

export async function placeOrder(
  ask: Ask,
  { cart, key = randomUUID() }: { cart: Cart; key?: string },
  token: string,
): Promise<Outcome> {
  const { amountMinor, currency } = cart.totals.total;
  const input = {
    cartId: cart.id,
    cartVersion: cart.version,
    shippingAddress: address,
    shippingMethod: 'STANDARD',
    expectedTotal: { amountMinor, currency },
  };
  const query = `mutation ($input: PlaceOrderInput!, $key: ID!) { placeOrder(input: $input, idempotencyKey: $key) { ${OUTCOME} } }`;
  return dataOf(await ask<{ placeOrder: Outcome }>(query, { input, key }, token)).placeOrder;
}

type PaymentOf = { readonly order: Order; readonly with?: string; readonly key?: string };

export async function payOrder(
  ask: Ask,
  { order, with: paymentToken = 'tok_approve', key = randomUUID() }: PaymentOf,
  token: string,
) {
  const { amountMinor, currency } = order.totals.total;
  const input = { method: 'CARD', token: paymentToken, amount: { amountMinor, currency } };
  const query = `mutation ($id: ID!, $input: PaymentInput!, $key: ID!) { payOrder(orderId: $id, input: $input, idempotencyKey: $key) { ${OUTCOME} } }`;
  return dataOf(await ask<{ payOrder: Outcome }>(query, { id: order.id, input, key }, token)).payOrder;
}

export async function cancelOrder(
  ask: Ask,
  { order, key = randomUUID() }: { order: Order; key?: string },
  token: string,
): Promise<Outcome> {
  const query = `mutation ($id: ID!, $key: ID!) { cancelOrder(orderId: $id, idempotencyKey: $key) { ${OUTCOME} } }`;
  return dataOf(await ask<{ cancelOrder: Outcome }>(query, { id: order.id, key }, token)).cancelOrder;
}

/** Places an order of one variant; throws when it is refused. */
export async function placeOrderOf(ask: Ask, line: Line, token: string): Promise<Order> {
  const { order, userErrors } = await placeOrder(ask, { cart: await setCartLine(ask, line, token) }, token);
  if (!order) throw new Error(`expected an order, got ${JSON.stringify(userErrors)}`);
  return order;
}

/** The buyer's notifications, the newest first. */
export async function inboxOf(ask: Ask, token: string): Promise<Inbox> {
  const query = '{ me { notifications(first: 50) { unreadCount edges { node { topic title order { status } } } } } }';
  return dataOf(await ask<{ me: { notifications: Inbox } }>(query, {}, token)).me.notifications;
}
