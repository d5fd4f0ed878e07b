import type { Claims } from '#platform/identity/signedCall.ts';
import type { SignedClient } from '../reliability/signedClient.ts';

/** The buyer, the variant and the orders that a recorded release contains, with their ids. */
export type RecordedPurchases = {
  readonly buyer: Claims;
  readonly email: string;
  readonly password: string;
  readonly variantId: string;
  readonly orders: {
    readonly confirmed: string;
    readonly pending: string;
    readonly cancelled: string;
    readonly shipped: string;
  };
};

export type SubgraphTestClients = {
  readonly users: SignedClient;
  readonly products: SignedClient;
  readonly orders: SignedClient;
};

type UserErrors = { readonly userErrors: readonly { readonly code: string; readonly message: string }[] };
type Order = {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly totals: { readonly total: { readonly amountMinor: number } };
};

const claims = (subject: string, scopes: readonly string[]): Claims => ({
  subject,
  session: 'ses_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D',
  roles: [],
  scopes,
});
const staff = claims('usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9E', [
  'catalog:write',
  'stock:read',
  'order:read',
  'order:fulfil',
  'order:refund',
]);
const ORDER = 'id version status totals { total { amountMinor } }';
const PAID = `{ order { ${ORDER} } userErrors { code message } }`;

function required<T>(what: string, { userErrors }: UserErrors, found: T | null | undefined): T {
  if (found == null) throw new Error(`${what}: expected it, got ${JSON.stringify(userErrors)}`);
  return found;
}

/** Creates a product and resolves with the id of its variant. */
export async function createSellableVariant({ products }: SubgraphTestClients, name: string): Promise<string> {
  const query = `mutation ($input: ProductInput!, $key: ID!) {
    createProduct(input: $input, idempotencyKey: $key) { product { variants { id } } userErrors { code message } }
  }`;
  const price = { amountMinor: 1_250, currency: 'USD' };
  const variant = { sku: `SKU-${name}`, title: 'Large', price, weightGrams: 200, initialStock: 1_000 };
  const variables = { input: { name, variants: [variant] }, key: `key-${name}` };
  type Created = { createProduct: UserErrors & { product: { variants: { id: string }[] } | null } };
  const { createProduct } = await products.execute<Created>(query, { as: staff, variables });
  return required('product', createProduct, createProduct.product?.variants[0]?.id);
}

/** Registers an account and resolves with its claims. */
export async function registerAccount(
  { users }: SubgraphTestClients,
  email: string,
  password: string,
): Promise<Claims> {
  const query = `mutation ($input: RegisterInput!) {
    register(input: $input) { user { id } userErrors { code message } } }`;
  type Created = { register: UserErrors & { user: { id: string } | null } };
  const { register: created } = await users.execute<Created>(query, {
    as: staff,
    variables: { input: { email, password } },
  });
  return claims(required('account', created, created.user?.id), []);
}

/** Signs in and refreshes the session once. */
export async function signInAndRefresh({ users }: SubgraphTestClients, email: string, password: string): Promise<void> {
  const login = `mutation ($input: LoginInput!) { login(input: $input) { refreshToken userErrors { code message } } }`;
  type In = { login: UserErrors & { refreshToken: string | null } };
  const signed = (await users.execute<In>(login, { as: staff, variables: { input: { email, password } } })).login;
  const refresh = `mutation ($token: String!) {
    refreshSession(refreshToken: $token) { accessToken userErrors { code message } } }`;
  const variables = { token: required('session', signed, signed.refreshToken) };
  type Renewed = { refreshSession: UserErrors & { accessToken: string | null } };
  const { refreshSession } = await users.execute<Renewed>(refresh, { as: staff, variables });
  required('renewed session', refreshSession, refreshSession.accessToken);
}

type Wanted = { readonly variantId: string; readonly key: string };

/** Places an order of two units. */
export async function placeTestOrder(
  { orders }: SubgraphTestClients,
  as: Claims,
  { variantId, key }: Wanted,
): Promise<Order> {
  const fill = `mutation ($id: ID!) { setCartLine(variantId: $id, quantity: 2) {
    cart { id version totals { total { amountMinor currency } } } userErrors { code message } } }`;
  type Filled = {
    setCartLine: UserErrors & {
      cart: { id: string; version: number; totals: { total: { amountMinor: number; currency: string } } } | null;
    };
  };
  const filled = (await orders.execute<Filled>(fill, { as, variables: { id: variantId } })).setCartLine;
  const cart = required('cart', filled, filled.cart);
  const shippingAddress = { name: 'Ada', line1: '1 Main St', city: 'London', postalCode: 'N1', country: 'GB' };
  const seen = { cartId: cart.id, cartVersion: cart.version, expectedTotal: cart.totals.total };
  const variables = { input: { ...seen, shippingAddress, shippingMethod: 'STANDARD' }, key };
  const query = `mutation ($input: PlaceOrderInput!, $key: ID!) { placeOrder(input: $input, idempotencyKey: $key) ${PAID} }`;
  type Placed = { placeOrder: UserErrors & { order: Order | null } };
  const { placeOrder } = await orders.execute<Placed>(query, { as, variables });
  return required('order', placeOrder, placeOrder.order);
}

type Changed = { readonly changed: UserErrors & { readonly order: Order | null } };

export async function payTestOrder({ orders }: SubgraphTestClients, as: Claims, order: Order): Promise<Order> {
  const query = `mutation ($id: ID!, $key: ID!, $amount: MinorUnits!) { changed: payOrder(orderId: $id, idempotencyKey: $key,
    input: { method: CARD, token: "tok_approve", amount: { amountMinor: $amount, currency: "USD" } }) ${PAID} }`;
  const variables = { id: order.id, key: `pay-${order.id}`, amount: order.totals.total.amountMinor };
  const { changed } = await orders.execute<Changed>(query, { as, variables });
  return required('paid order', changed, changed.order);
}

async function change(
  { orders }: SubgraphTestClients,
  as: Claims,
  { id, field }: { id: string; field: string },
): Promise<Order> {
  const query = `mutation ($id: ID!) { changed: ${field} ${PAID} }`;
  const { changed } = await orders.execute<Changed>(query, { as, variables: { id } });
  return required(field, changed, changed.order);
}

export function cancelTestOrder(clients: SubgraphTestClients, as: Claims, { id }: Order): Promise<Order> {
  return change(clients, as, { id, field: `cancelOrder(orderId: $id, idempotencyKey: "cancel-${id}")` });
}

export function shipTestOrder(clients: SubgraphTestClients, { id, version }: Order): Promise<Order> {
  const field = `shipOrder(orderId: $id, expectedVersion: ${version}, carrier: "Post", trackingNumber: "RR1")`;
  return change(clients, staff, { id, field });
}

/** Reads an order with its lines, payments and timeline. */
export async function readOrder({ orders }: SubgraphTestClients, as: Claims, id: string) {
  const query = `query ($id: ID!) { order(id: $id) { ${ORDER} number lines { name quantity }
    payments { status } timeline(first: 20) { edges { node { toStatus } } } } }`;
  type Read = { order: (Order & { readonly lines: readonly { readonly name: string }[] }) | null };
  return (await orders.execute<Read>(query, { as, variables: { id } })).order;
}

/** Creates a confirmed, a pending, a cancelled and a shipped order: the data of a recorded release. */
export async function runPurchases(clients: SubgraphTestClients, name: string): Promise<RecordedPurchases> {
  const [email, password] = [`${name}@example.com`, 'correct-horse-battery'];
  const variantId = await createSellableVariant(clients, name);
  const buyer = await registerAccount(clients, email, password);
  await signInAndRefresh(clients, email, password);
  const made = (kind: string) => placeTestOrder(clients, buyer, { variantId, key: `${name}-${kind}` });
  const confirmed = await payTestOrder(clients, buyer, await made('confirmed'));
  const cancelled = await cancelTestOrder(clients, buyer, await payTestOrder(clients, buyer, await made('cancelled')));
  // Shipping needs committed stock, which the saga worker may still commit.
  const paid = await payTestOrder(clients, buyer, await made('shipped'));
  const shipped = await retry(() => shipTestOrder(clients, paid));
  const pending = await made('pending');
  await readOrder(clients, buyer, confirmed.id);
  const orders = { confirmed: confirmed.id, cancelled: cancelled.id, shipped: shipped.id, pending: pending.id };
  return { buyer, email, password, variantId, orders };
}

async function retry<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (tries === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
