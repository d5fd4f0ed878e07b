import { randomUUID } from 'node:crypto';
import { address, requireData, logIn, submitOrder, registerBuyer, putInCart, type CartResult } from '../shopping.ts';
import type { Execute, TestSystem } from '../startSystem.ts';
import type { Reply } from './clearAnswer.ts';

/** Where the graph is asked. */
export type Shop = Pick<TestSystem, 'execute' | 'url'>;

/** Somebody with an account of their own, who may also do all that staff may. */
export type Caller = {
  readonly id: string;
  readonly email: string;
  /** Replaced when a mutation has ended its session. */
  token: string;
  /** A customer with whose account staff may do something. */
  readonly customer: { readonly id: string; readonly token: string; readonly refreshToken: string };
};

export type Order = { readonly id: string; readonly status: string; readonly total: CartResult['totals']['total'] };

/** What a caller has and sees: enough to notice whatever a refused mutation may have left behind. */
export type Sight = {
  readonly cart: CartResult | null;
  readonly pending: Order | null;
  readonly addressId: string;
  readonly product: Product;
  /** All of it as text, to be compared. */
  readonly whole: string;
};

export type Product = {
  readonly id: string;
  readonly version: number;
  readonly variants: readonly { readonly id: string; readonly sku: string }[];
};
type Seen = {
  readonly me: {
    readonly addresses: readonly { readonly id: string }[];
    readonly orders: {
      readonly edges: readonly { readonly node: { id: string; status: string; totals: CartResult['totals'] } }[];
    };
  };
  readonly cart: CartResult | null;
  readonly product: Product;
};

const SIGHT = `query ($productId: ID, $customerId: ID!) {
  me { orders(first: 100) { totalCount edges { node { id status paymentStatus version cancelReason
      payments { id status } totals { total { amountMinor currency } } } } }
    version email username displayName phone roles status preferences { locale currency } sessions { id }
    addresses { id name line1 line2 city region postalCode country phone isDefault } }
  cart { id version lines { quantity variant { id } } totals { total { amountMinor currency } } }
  product(id: $productId) { id version name slug status description tags brand { id } categories { id }
    attributes { name value unit } images { id url } variants { id sku title weightGrams price { amountMinor }
      compareAtPrice { amountMinor } options { name value } stock { availableToSell onHand reserved } } }
  brands { id name slug } categories { id name slug description children { id } }
  products(first: 1, filter: { statuses: [DRAFT, ACTIVE, ARCHIVED] }) { totalCount }
  user(id: $customerId) { version displayName roles status } users(first: 1) { totalCount } }`;

/** Sends an operation as it is, and tells the status too. */
export async function send(url: string, body: unknown, token: string | null = null): Promise<Reply> {
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, answer: (await response.json()) as Reply['answer'] };
}

const STREAM_OPEN_MS = 100;

/** Sends what is read once or live, as somebody. */
export function senderOf({ isLive }: { readonly isLive: boolean }, { url, token }: { url: string; token: string }) {
  return (operation: object) => (isLive ? sendSubscription(url, operation, token) : send(url, operation, token));
}

/** Subscribes, and tells the first message as an answer; a stream that stays silent was taken. */
async function sendSubscription(url: string, body: unknown, token: string): Promise<Reply> {
  const headers = { accept: 'text/event-stream, application/json', 'content-type': 'application/json' };
  const closing = new AbortController();
  const authorization = `Bearer ${token}`;
  const request = { method: 'POST', headers: { ...headers, authorization }, body: JSON.stringify(body) };
  const response = await fetch(url, { ...request, signal: closing.signal });
  const timer = setTimeout(() => closing.abort(), STREAM_OPEN_MS);
  let text = '';
  try {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) text += chunk;
  } catch (error) {
    if (!closing.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  const json = text.startsWith('{') ? text : /^data: ?(\{.*)$/m.exec(text)?.[1];
  return { status: response.status, answer: (json ? JSON.parse(json) : { data: {} }) as Reply['answer'] };
}

/** What a caller sees just now. */
export async function look({ execute }: Shop, { token, customer }: Caller, productId: string): Promise<Sight> {
  const seen = requireData(await execute<Seen>(SIGHT, { productId, customerId: customer.id }, token));
  const pending = seen.me.orders.edges.find(({ node }) => node.status === 'PENDING')?.node;
  return {
    cart: seen.cart,
    pending: pending ? { id: pending.id, status: pending.status, total: pending.totals.total } : null,
    addressId: seen.me.addresses[0]?.id ?? '',
    product: seen.product,
    whole: JSON.stringify(seen),
  };
}

/** Like {@link look}, after giving the caller back what a mutation needs: a cart with a line, an unpaid order, an address. */
export async function lookFitted(shop: Shop, caller: Caller, product: Product): Promise<Sight> {
  const { execute } = shop;
  await staySignedIn(shop, caller);
  const variantId = product.variants[0]?.id ?? '';
  const line = { variantId, quantity: 1 };
  const before = await look(shop, caller, product.id);
  const hasCart = (before.cart?.totals.total.amountMinor ?? 0) > 0;
  if (before.pending && hasCart && before.addressId) return before;
  if (!before.pending) await submitOrder(execute, { cart: await putInCart(execute, line, caller.token) }, caller.token);
  await putInCart(execute, line, caller.token);
  if (!before.addressId) await saveAddress(execute, caller);
  return look(shop, caller, product.id);
}

async function staySignedIn({ execute }: Shop, caller: Caller): Promise<void> {
  // The gateway may not know yet of a session that has just ended; users does.
  const { data } = await execute<{ me: { sessions: { current: boolean }[] } | null }>(
    '{ me { sessions { current } } }',
    {},
    caller.token,
  );
  if (!data?.me?.sessions.some(({ current }) => current)) caller.token = await logIn(execute, caller.email);
}

async function saveAddress(execute: Execute, { token }: Caller): Promise<void> {
  const query = 'mutation ($input: AddressInput!) { saveAddress(input: $input) { userErrors { message } } }';
  requireData(await execute(query, { input: address }, token));
}

/** A new account that is a customer and an administrator. */
export async function openCaller({ execute }: Shop, adminToken: string): Promise<Caller> {
  const [{ id, email, refreshToken }, customer] = await Promise.all([registerBuyer(execute), registerBuyer(execute)]);
  const promote =
    'mutation ($id: ID!) { setUserRoles(userId: $id, roles: [CUSTOMER, ADMIN]) { userErrors { message } } }';
  requireData(await execute(promote, { id }, adminToken));
  // With another token come the roles it has now, as with another login, which costs a hash.
  const refresh =
    'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken userErrors { message } } }';
  const { refreshSession } = requireData(
    await execute<{ refreshSession: { accessToken: string } }>(refresh, { token: refreshToken }),
  );
  return { id, email, token: refreshSession.accessToken, customer };
}

/** A product with plenty of its one variant. */
export async function openProduct({ execute }: Shop, adminToken: string): Promise<Product> {
  const query = `mutation ($input: ProductInput!, $key: ID!) { createProduct(input: $input, idempotencyKey: $key) {
    product { id version variants { id sku } } userErrors { message } } }`;
  const variables = { input: productInput(), key: randomUUID() };
  const { createProduct } = requireData(
    await execute<{ createProduct: { product: Product } }>(query, variables, adminToken),
  );
  return createProduct.product;
}

/** A new thing to sell, with one variant. */
export function productInput() {
  const name = `Kettle ${randomUUID()}`;
  const price = { amountMinor: 2500, currency: 'USD' };
  return { name, variants: [{ sku: `KETTLE-${randomUUID()}`, price, weightGrams: 900, initialStock: 1_000_000 }] };
}
