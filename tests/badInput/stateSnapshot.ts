import { randomUUID } from 'node:crypto';
import { address, requireData, logIn, submitOrder, registerBuyer, putInCart, type CartResult } from '../shopping.ts';
import type { Execute, TestSystem } from '../startSystem.ts';
import type { HttpReply } from './responseProblems.ts';

/** The GraphQL endpoint of the system under test. */
export type GraphEndpoint = Pick<TestSystem, 'execute' | 'url'>;

/** An account that is both a customer and an administrator. */
export type TestAccount = {
  readonly id: string;
  readonly email: string;
  /** Replaced after a mutation that ends its session. */
  token: string;
  /** A customer whose account staff mutations may change. */
  readonly customer: { readonly id: string; readonly token: string; readonly refreshToken: string };
};

export type UnpaidOrder = {
  readonly id: string;
  readonly status: string;
  readonly total: CartResult['totals']['total'];
};

/** The state that an account can read, to detect changes by a refused mutation. */
export type StateSnapshot = {
  readonly cart: CartResult | null;
  readonly pending: UnpaidOrder | null;
  readonly addressId: string;
  readonly product: SampleProduct;
  /** The whole state as text, for comparison. */
  readonly text: string;
};

export type SampleProduct = {
  readonly id: string;
  readonly version: number;
  readonly variants: readonly { readonly id: string; readonly sku: string }[];
};
type SnapshotData = {
  readonly me: {
    readonly addresses: readonly { readonly id: string }[];
    readonly orders: {
      readonly edges: readonly { readonly node: { id: string; status: string; totals: CartResult['totals'] } }[];
    };
  };
  readonly cart: CartResult | null;
  readonly product: SampleProduct;
};

const SNAPSHOT_QUERY = `query ($productId: ID, $customerId: ID!) {
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

/** Sends a request body unchanged and resolves with the status and the response. */
export async function sendRequest(url: string, body: unknown, token: string | null = null): Promise<HttpReply> {
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as HttpReply['body'] };
}

const STREAM_OPEN_MS = 100;

/** Returns a function that sends queries or subscriptions with a token. */
export function createSender(
  { isSubscription }: { readonly isSubscription: boolean },
  { url, token }: { url: string; token: string },
) {
  return (operation: object) =>
    isSubscription ? sendSubscription(url, operation, token) : sendRequest(url, operation, token);
}

/** Subscribes and resolves with the first message; a stream that stays silent counts as accepted. */
async function sendSubscription(url: string, body: unknown, token: string): Promise<HttpReply> {
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
  return { status: response.status, body: (json ? JSON.parse(json) : { data: {} }) as HttpReply['body'] };
}

/** Reads the current state of an account. */
export async function readSnapshot(
  { execute }: GraphEndpoint,
  { token, customer }: TestAccount,
  productId: string,
): Promise<StateSnapshot> {
  const data = requireData(await execute<SnapshotData>(SNAPSHOT_QUERY, { productId, customerId: customer.id }, token));
  const pending = data.me.orders.edges.find(({ node }) => node.status === 'PENDING')?.node;
  return {
    cart: data.cart,
    pending: pending ? { id: pending.id, status: pending.status, total: pending.totals.total } : null,
    addressId: data.me.addresses[0]?.id ?? '',
    product: data.product,
    text: JSON.stringify(data),
  };
}

/**
 * Like {@link readSnapshot}, but first creates what mutations need: a cart with a line, an unpaid order, an address.
 */
export async function prepareSnapshot(
  endpoint: GraphEndpoint,
  caller: TestAccount,
  product: SampleProduct,
): Promise<StateSnapshot> {
  const { execute } = endpoint;
  await staySignedIn(endpoint, caller);
  const variantId = product.variants[0]?.id ?? '';
  const line = { variantId, quantity: 1 };
  const before = await readSnapshot(endpoint, caller, product.id);
  const hasCart = (before.cart?.totals.total.amountMinor ?? 0) > 0;
  if (before.pending && hasCart && before.addressId) return before;
  if (!before.pending) await submitOrder(execute, { cart: await putInCart(execute, line, caller.token) }, caller.token);
  await putInCart(execute, line, caller.token);
  if (!before.addressId) await saveAddress(execute, caller);
  return readSnapshot(endpoint, caller, product.id);
}

async function staySignedIn({ execute }: GraphEndpoint, caller: TestAccount): Promise<void> {
  // The gateway may not have received the end of a session yet; users has it.
  const { data } = await execute<{ me: { sessions: { current: boolean }[] } | null }>(
    '{ me { sessions { current } } }',
    {},
    caller.token,
  );
  if (!data?.me?.sessions.some(({ current }) => current)) caller.token = await logIn(execute, caller.email);
}

async function saveAddress(execute: Execute, { token }: TestAccount): Promise<void> {
  const query = 'mutation ($input: AddressInput!) { saveAddress(input: $input) { userErrors { message } } }';
  requireData(await execute(query, { input: address }, token));
}

/** Registers a new account and makes it an administrator. */
export async function createTestAccount({ execute }: GraphEndpoint, adminToken: string): Promise<TestAccount> {
  const [{ id, email, refreshToken }, customer] = await Promise.all([registerBuyer(execute), registerBuyer(execute)]);
  const promote =
    'mutation ($id: ID!) { setUserRoles(userId: $id, roles: [CUSTOMER, ADMIN]) { userErrors { message } } }';
  requireData(await execute(promote, { id }, adminToken));
  // A refreshed token has the new roles, and costs less than a login with its password hash.
  const refresh =
    'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken userErrors { message } } }';
  const { refreshSession } = requireData(
    await execute<{ refreshSession: { accessToken: string } }>(refresh, { token: refreshToken }),
  );
  return { id, email, token: refreshSession.accessToken, customer };
}

/** Creates a product with one variant of large stock. */
export async function createSampleProduct({ execute }: GraphEndpoint, adminToken: string): Promise<SampleProduct> {
  const query = `mutation ($input: ProductInput!, $key: ID!) { createProduct(input: $input, idempotencyKey: $key) {
    product { id version variants { id sku } } userErrors { message } } }`;
  const variables = { input: newProductInput(), key: randomUUID() };
  const { createProduct } = requireData(
    await execute<{ createProduct: { product: SampleProduct } }>(query, variables, adminToken),
  );
  return createProduct.product;
}

/** Returns the input for a new product with one variant. */
export function newProductInput() {
  const name = `Kettle ${randomUUID()}`;
  const price = { amountMinor: 2500, currency: 'USD' };
  return { name, variants: [{ sku: `KETTLE-${randomUUID()}`, price, weightGrams: 900, initialStock: 1_000_000 }] };
}
