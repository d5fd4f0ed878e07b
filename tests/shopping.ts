import { randomUUID } from 'node:crypto';
import type { GraphQLResponse, Execute } from './startSystem.ts';

// The operations of a buyer and the types of their results. Each function throws if the response is not as expected.

export type UserErrorResult = {
  readonly code: string;
  readonly message: string;
  readonly path?: readonly string[] | null;
};
export type MoneyResult = { readonly amountMinor: number; readonly currency: string };
export type VariantResult = {
  readonly id: string;
  readonly sku: string;
  readonly price: MoneyResult;
  readonly stock: { readonly availableToSell: number };
};
export type CartResult = {
  readonly id: string;
  readonly token: string | null;
  readonly version: number;
  readonly totals: { readonly total: MoneyResult };
};
export type OrderResult = {
  readonly id: string;
  readonly status: string;
  readonly paymentStatus: string;
  readonly totals: { readonly total: MoneyResult };
};
export type InboxResult = {
  readonly unreadCount: number;
  readonly edges: readonly {
    readonly node: { readonly topic: string; readonly title: string; readonly order: { readonly status: string } };
  }[];
};
export type OrderMutationResult = {
  readonly order: OrderResult | null;
  readonly replayed: boolean;
  readonly userErrors: readonly UserErrorResult[];
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
const ORDER_MUTATION_RESULT = `replayed userErrors { code message path } order { ${ORDER} }`;

/** Returns the data of a response; throws if the response has errors or no data. */
export function requireData<Data>(response: GraphQLResponse<Data>): Data {
  if (response.errors || response.data == null) throw new Error(`expected data, got ${JSON.stringify(response)}`);
  return response.data;
}

export async function registerBuyer(
  execute: Execute,
): Promise<{ id: string; email: string; token: string; refreshToken: string }> {
  const email = `${randomUUID()}@example.com`;
  const response = await execute<{ register: { accessToken: string; refreshToken: string; user: { id: string } } }>(
    'mutation ($input: RegisterInput!) { register(input: $input) { accessToken refreshToken user { id } userErrors { code message } } }',
    { input: { email, password } },
  );
  const { accessToken, refreshToken, user } = requireData(response).register;
  return { id: user.id, email, token: accessToken, refreshToken };
}

export async function logIn(execute: Execute, email: string): Promise<string> {
  const response = await execute<{ login: { accessToken: string } }>(
    'mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { code } } }',
    { input: { email, password } },
  );
  return requireData(response).login.accessToken;
}

/** Returns the variants of which at least `atLeast` units are available. */
export async function findVariants(execute: Execute, atLeast = 5): Promise<readonly VariantResult[]> {
  const response = await execute<{ products: { edges: { node: { variants: VariantResult[] } }[] } }>(
    '{ products(first: 50, filter: { inStockOnly: true }) { edges { node { variants { id sku price { amountMinor currency } stock { availableToSell } } } } } }',
  );
  const variants = requireData(response).products.edges.flatMap(({ node }) => node.variants);
  return variants.filter(({ stock }) => stock.availableToSell >= atLeast);
}

/** Reads how many units are left now: a sku that was never asked for before makes it a query of its own, past the cache. */
export async function readAvailableToSell(execute: Execute, variantId: string): Promise<number> {
  const response = await execute<{ productVariant: VariantResult }>(
    'query ($id: ID, $never: String) { productVariant(id: $id) { stock { availableToSell } } never: productVariant(sku: $never) { id } }',
    { id: variantId, never: `NEVER-${randomUUID()}` },
  );
  return requireData(response).productVariant.stock.availableToSell;
}

type Line = { readonly variantId: string; readonly quantity: number; readonly cartToken?: string };

export async function putInCart(
  execute: Execute,
  { variantId, quantity, cartToken }: Line,
  token: string | null,
): Promise<CartResult> {
  const response = await execute<{ setCartLine: { cart: CartResult | null; userErrors: UserErrorResult[] } }>(
    `mutation ($token: ID, $variantId: ID!, $quantity: Int!) { setCartLine(token: $token, variantId: $variantId, quantity: $quantity) {
      cart { id token version totals { total { amountMinor currency } } } userErrors { code message path } } }`,
    { token: cartToken, variantId, quantity },
    token,
  );
  const { cart, userErrors } = requireData(response).setCartLine;
  if (!cart) throw new Error(`expected a cart, got ${JSON.stringify(userErrors)}`);
  return cart;
}

export async function submitOrder(
  execute: Execute,
  { cart, key = randomUUID() }: { cart: CartResult; key?: string },
  token: string,
): Promise<OrderMutationResult> {
  const { amountMinor, currency } = cart.totals.total;
  const input = {
    cartId: cart.id,
    cartVersion: cart.version,
    shippingAddress: address,
    shippingMethod: 'STANDARD',
    expectedTotal: { amountMinor, currency },
  };
  const query = `mutation ($input: PlaceOrderInput!, $key: ID!) { placeOrder(input: $input, idempotencyKey: $key) { ${ORDER_MUTATION_RESULT} } }`;
  return requireData(await execute<{ placeOrder: OrderMutationResult }>(query, { input, key }, token)).placeOrder;
}

type PayOrderOptions = { readonly order: OrderResult; readonly with?: string; readonly key?: string };

export async function payOrder(
  execute: Execute,
  { order, with: paymentToken = 'tok_approve', key = randomUUID() }: PayOrderOptions,
  token: string,
) {
  const { amountMinor, currency } = order.totals.total;
  const input = { method: 'CARD', token: paymentToken, amount: { amountMinor, currency } };
  const query = `mutation ($id: ID!, $input: PaymentInput!, $key: ID!) { payOrder(orderId: $id, input: $input, idempotencyKey: $key) { ${ORDER_MUTATION_RESULT} } }`;
  return requireData(await execute<{ payOrder: OrderMutationResult }>(query, { id: order.id, input, key }, token))
    .payOrder;
}

export async function cancelOrder(
  execute: Execute,
  { order, key = randomUUID() }: { order: OrderResult; key?: string },
  token: string,
): Promise<OrderMutationResult> {
  const query = `mutation ($id: ID!, $key: ID!) { cancelOrder(orderId: $id, idempotencyKey: $key) { ${ORDER_MUTATION_RESULT} } }`;
  return requireData(await execute<{ cancelOrder: OrderMutationResult }>(query, { id: order.id, key }, token))
    .cancelOrder;
}

/** Orders one variant; throws if the order is refused. */
export async function orderVariant(execute: Execute, line: Line, token: string): Promise<OrderResult> {
  const { order, userErrors } = await submitOrder(execute, { cart: await putInCart(execute, line, token) }, token);
  if (!order) throw new Error(`expected an order, got ${JSON.stringify(userErrors)}`);
  return order;
}

/** Returns the buyer's latest 50 notifications, newest first. */
export async function readInbox(execute: Execute, token: string): Promise<InboxResult> {
  const query = '{ me { notifications(first: 50) { unreadCount edges { node { topic title order { status } } } } } }';
  return requireData(await execute<{ me: { notifications: InboxResult } }>(query, {}, token)).me.notifications;
}

/** Returns the cursor after which a subscription to the caller's orders delivers what happens from now on. */
export async function readResumeCursor(execute: Execute, token: string): Promise<string> {
  const query = '{ me { orders(first: 1) { resumeCursor } } }';
  const { me } = requireData(await execute<{ me: { orders: { resumeCursor: string } } }>(query, {}, token));
  return me.orders.resumeCursor;
}
