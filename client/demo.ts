import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from './client.ts';
import {
  BrowseDocument,
  MyNotificationsDocument,
  MyOrderEventsDocument,
  OrderStoryDocument,
  PayOrderDocument,
  PlaceOrderDocument,
  RegisterDocument,
  SetCartLineDocument,
  StockDocument,
} from './generated/graphql.ts';

type UserError = { readonly code: string; readonly message: string };

const QUANTITY = 2;
/** What was done last is told within this time. */
const LAST_EVENTS_MS = 1500;
const url = process.env['GRAPH_URL'] ?? `http://localhost:${process.env['PORT'] ?? 4000}/graphql`;
let accessToken: string | null = null;
const client = createClient({ url, accessToken: () => accessToken });

/** The value, or an error that says what the graph refused. */
function required<T>(what: string, value: T | null | undefined, userErrors: readonly UserError[] = []): T {
  if (value != null) return value;
  throw new Error(
    `${what}: ${userErrors.map(({ code, message }) => `${code} ${message}`).join('; ') || 'nothing was answered'}`,
  );
}

async function register(): Promise<void> {
  const email = `demo-${randomUUID().slice(0, 8)}@example.com`;
  const { register: answer } = await client.request(RegisterDocument, {
    input: { email, password: `demo ${randomUUID()}` },
  });
  accessToken = required('register', answer.accessToken, answer.userErrors);
  console.log(`1. registered ${email} as ${answer.user?.id}`);
}

async function browse() {
  const { products } = await client.request(BrowseDocument, { first: 5 });
  for (const { node } of products.edges) {
    console.log(`   ${node.name} · ${node.brand?.name ?? '–'} · ${node.defaultVariant?.price.formatted}`);
  }
  const enough = products.edges.find(({ node }) => (node.defaultVariant?.stock.availableToSell ?? 0) >= QUANTITY);
  return required('browse: a product in stock', enough?.node.defaultVariant);
}

async function fillCart(variantId: string) {
  const { setCartLine } = await client.request(SetCartLineDocument, { variantId, quantity: QUANTITY });
  const cart = required('setCartLine', setCartLine.cart, setCartLine.userErrors);
  console.log(
    `3. cart: ${QUANTITY} × ${cart.lines[0]?.variant?.product.name}, ${cart.totals.total.formatted} with shipping`,
  );
  return cart;
}

async function placeOrder(cart: Awaited<ReturnType<typeof fillCart>>) {
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
  const { placeOrder: answer } = await client.request(PlaceOrderDocument, { input, idempotencyKey: randomUUID() });
  const order = required('placeOrder', answer.order, answer.userErrors);
  console.log(`4. placed order ${order.number}: ${order.status}, ${order.totals.total.formatted}`);
  return order;
}

async function pay(order: Awaited<ReturnType<typeof placeOrder>>): Promise<void> {
  const { amountMinor, currency } = order.totals.total;
  const input = { method: 'CARD' as const, token: 'tok_approve', amount: { amountMinor, currency } };
  const { payOrder } = await client.request(PayOrderDocument, {
    orderId: order.id,
    input,
    idempotencyKey: randomUUID(),
  });
  const paid = required('payOrder', payOrder.order, payOrder.userErrors);
  console.log(`5. paid: ${paid.status}, ${paid.paymentStatus}`);
}

async function tell(orderId: string): Promise<void> {
  const { order } = await client.request(OrderStoryDocument, { id: orderId });
  for (const { node } of required('order', order).timeline.edges) {
    console.log(`   ${node.sequence}. ${node.type} (${node.fromStatus ?? '–'} → ${node.toStatus ?? '–'})`);
  }
}

/** Prints what arrives live until it is stopped. */
function listen(): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const printing = [
    (async () => {
      for await (const { myOrderEvents: event } of client.subscribe(MyOrderEventsDocument, {}, { signal }))
        console.log(`   live: ${event.type}, order ${event.order?.number} is ${event.toStatus ?? event.paymentStatus}`);
    })(),
    (async () => {
      for await (const { myNotifications: event } of client.subscribe(MyNotificationsDocument, {}, { signal }))
        console.log(`   live: ${event.unreadCount} unread, "${event.notification?.title}"`);
    })(),
  ];
  return {
    async stop() {
      await sleep(LAST_EVENTS_MS);
      stopping.abort();
      await Promise.all(printing);
    },
  };
}

async function stockOf(variantId: string): Promise<number> {
  const { productVariant } = await client.request(StockDocument, { variantId });
  return required('stock', productVariant?.stock.availableToSell);
}

await register();
const live = listen();
console.log('2. browsing the newest products in stock:');
const variant = await browse();
const before = await stockOf(variant.id);
const order = await placeOrder(await fillCart(variant.id));
await pay(order);
await live.stop();
await tell(order.id);
const after = await stockOf(variant.id);
console.log(`6. stock went from ${before} to ${after}: down by ${before - after}, bought ${QUANTITY}`);
if (before - after !== QUANTITY) process.exitCode = 1;
