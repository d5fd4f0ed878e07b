import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type Client } from './client.ts';
import { watchLiveEvents } from './watchLiveEvents.ts';
import {
  BrowseDocument,
  DeliverOrderDocument,
  OrderStoryDocument,
  PayOrderDocument,
  PlaceOrderDocument,
  RegisterDocument,
  SetCartLineDocument,
  ShipOrderDocument,
  SignInDocument,
  StockDocument,
  type OrderPartsFragment,
} from './generated/graphql.ts';

// A whole order, from browsing to delivery, with the live events that its buyer receives (▸).
type UserError = { readonly code: string; readonly message: string };

const QUANTITY = 2;
const STAFF = { email: 'admin@example.com', password: 'correct-horse-battery' };
/** An order can be shipped once its stock is committed, shortly after the payment. */
const SHIPPABLE_WITHIN_MS = 10_000;
type People = { readonly buyer: Client; readonly staff: Client; readonly tokens: Tokens };
type Tokens = { buyer: string | null; staff: string | null };

/** Returns the value, or throws an error with the graph's refusal when there is none. */
function required<T>(what: string, value: T | null | undefined, userErrors: readonly UserError[] = []): T {
  if (value != null) return value;
  throw new Error(
    `${what}: ${userErrors.map(({ code, message }) => `${code} ${message}`).join('; ') || 'expected a result, got null'}`,
  );
}

async function register({ buyer, tokens }: People): Promise<void> {
  const email = `demo-${randomUUID().slice(0, 8)}@example.com`;
  const { register: payload } = await buyer.request(RegisterDocument, {
    input: { email, password: `demo ${randomUUID()}` },
  });
  tokens.buyer = required('register', payload?.accessToken, payload?.userErrors);
  console.log(`1. registers as ${email}; from here on ▸ marks live events, over one WebSocket`);
}

async function browse({ buyer }: People) {
  const products = required('browse', (await buyer.request(BrowseDocument, { first: 5 })).products);
  console.log('2. browses the newest products in stock');
  for (const { node } of products.edges) {
    const price = node.defaultVariant?.price.formatted ?? '';
    console.log(`     ${node.name.padEnd(28)} ${(node.brand?.name ?? '–').padEnd(18)} ${price.padStart(9)}`);
  }
  const enough = products.edges.find(({ node }) => (node.defaultVariant?.stock.availableToSell ?? 0) >= QUANTITY);
  const { name, defaultVariant } = required('browse: a product in stock', enough?.node);
  return { name, ...required('browse: its variant', defaultVariant) };
}

async function fillCart({ buyer }: People, { id: variantId, name }: { id: string; name: string }) {
  const { setCartLine } = await buyer.request(SetCartLineDocument, { variantId, quantity: QUANTITY });
  const cart = required('setCartLine', setCartLine?.cart, setCartLine?.userErrors);
  console.log(`3. puts ${QUANTITY} × ${name} into the cart: ${cart.totals.total.formatted} with shipping`);
  return cart;
}

async function placeOrder({ buyer }: People, cart: Awaited<ReturnType<typeof fillCart>>): Promise<OrderPartsFragment> {
  const { amountMinor, currency } = cart.totals.total;
  const shippingAddress = {
    name: 'Demo Buyer',
    line1: '1 Market Street',
    city: 'Springfield',
    postalCode: '12345',
    country: 'US',
  };
  const input = {
    cartId: cart.id,
    cartVersion: cart.version,
    shippingAddress,
    shippingMethod: 'STANDARD' as const,
    expectedTotal: { amountMinor, currency },
  };
  console.log(`4. places the order, for ${cart.totals.total.formatted}`);
  const { placeOrder: payload } = await buyer.request(PlaceOrderDocument, { input, idempotencyKey: randomUUID() });
  return required('placeOrder', payload?.order, payload?.userErrors);
}

async function pay({ buyer }: People, order: OrderPartsFragment): Promise<OrderPartsFragment> {
  const { amountMinor, currency } = order.totals.total;
  const input = { method: 'CARD' as const, token: 'tok_approve', amount: { amountMinor, currency } };
  const variables = { orderId: order.id, input, idempotencyKey: randomUUID() };
  console.log('5. pays with a card');
  const { payOrder } = await buyer.request(PayOrderDocument, variables);
  return required('payOrder', payOrder?.order, payOrder?.userErrors);
}

async function signInStaff({ staff, tokens }: People): Promise<void> {
  const { login } = await staff.request(SignInDocument, { input: STAFF });
  tokens.staff = required('login', login?.accessToken, login?.userErrors);
}

async function ship({ staff }: People, order: OrderPartsFragment): Promise<OrderPartsFragment> {
  const { id: orderId, version: expectedVersion } = order;
  console.log('6. the shop hands it to a carrier');
  const variables = { orderId, carrier: 'DHL', trackingNumber: 'JD014600006281230701', expectedVersion };
  for (const end = Date.now() + SHIPPABLE_WITHIN_MS; ; await sleep(50)) {
    const { shipOrder } = await staff.request(ShipOrderDocument, variables);
    if (shipOrder?.order || Date.now() > end) return required('shipOrder', shipOrder?.order, shipOrder?.userErrors);
  }
}

async function deliver({ staff }: People, order: OrderPartsFragment): Promise<OrderPartsFragment> {
  const { id: orderId, version: expectedVersion } = order;
  console.log('7. the carrier delivers it');
  const { deliverOrder } = await staff.request(DeliverOrderDocument, { orderId, expectedVersion });
  return required('deliverOrder', deliverOrder?.order, deliverOrder?.userErrors);
}

/** The messages of the order's timeline, to compare with the live events. */
async function timelineMessages({ buyer }: People, id: string): Promise<string[]> {
  const { order } = await buyer.request(OrderStoryDocument, { id });
  return required('order', order).timeline.edges.map(({ node }) => node.message ?? node.type);
}

async function stockOf({ buyer }: People, variantId: string): Promise<number> {
  const { productVariant } = await buyer.request(StockDocument, { variantId });
  return required('stock', productVariant?.stock.availableToSell);
}

/**
 * Takes an order from placing to delivery on the graph at `url` and prints each step. Returns whether the live events
 * are those of the order's timeline, and the stock fell by the units bought.
 */
export async function runDemo(url: string, { persisted = false } = {}): Promise<boolean> {
  const tokens: Tokens = { buyer: null, staff: null };
  const buyer = createClient({ url, persisted, accessToken: () => tokens.buyer });
  const people: People = { buyer, tokens, staff: createClient({ url, persisted, accessToken: () => tokens.staff }) };
  await register(people);
  await signInStaff(people);
  const liveEvents = await watchLiveEvents(buyer, (line) => console.log(line));
  const variant = await browse(people);
  liveEvents.watchStock(variant.id, variant.name);
  const before = await stockOf(people, variant.id);
  let order = await placeOrder(people, await fillCart(people, variant));
  await liveEvents.waitForCount(order.version);
  for (const next of [pay, ship, deliver]) {
    order = await next(people, order);
    await liveEvents.waitForCount(order.version);
  }
  await liveEvents.stop();

  const timeline = await timelineMessages(people, order.id);
  const isSame = JSON.stringify(timeline) === JSON.stringify(liveEvents.events.map(({ message }) => message));
  const slowest = Math.max(...liveEvents.events.map(({ tookMs }) => tookMs));
  console.log(
    `8. ${liveEvents.events.length} events live, each within ${slowest} ms; ${isSame ? 'the same as' : 'NOT the same as'} those of its timeline`,
  );
  const after = await stockOf(people, variant.id);
  console.log(`9. stock went from ${before} to ${after}: down by ${before - after}, bought ${QUANTITY}`);
  return before - after === QUANTITY && isSame;
}
