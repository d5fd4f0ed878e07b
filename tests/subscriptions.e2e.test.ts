import { afterAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { openEventStream, type EventStream } from './serverSentEvents.ts';
import { requireData, findVariants, readInbox, logIn, payOrder, orderVariant, registerBuyer } from './shopping.ts';
import type { Execute } from './startSystem.ts';
import { useSystem } from './useSystem.ts';
import { openMailServer } from './users/mailServer.ts';

const ORDER_EVENTS = `subscription { myOrderEvents { sequence type toStatus paymentStatus order { id customer { id } lines { quantity variant { sku } } } } }`;
const NOTIFICATIONS = 'subscription { myNotifications { type unreadCount notification { title order { id } } } }';
const STOCK = 'subscription ($id: ID!) { stockChanged(variantId: $id) { availableToSell state variant { sku } } }';

type OrderEvent = { sequence: number; type: string; order: { id: string } };

async function nextEvent(stream: EventStream) {
  const { id, data } = await stream.next();
  const { errors, data: answer } = data as { errors?: unknown; data: { myOrderEvents: OrderEvent } };
  if (errors) throw new Error(JSON.stringify(errors));
  return { id, ...answer.myOrderEvents };
}

type FulfilmentResult = {
  readonly order: { readonly version: number } | null;
  readonly userErrors: readonly unknown[];
};

const SHIP = `mutation ($id: ID!, $version: Int!) {
  moved: shipOrder(orderId: $id, carrier: "DHL", trackingNumber: "JD014600006228", expectedVersion: $version) {
    order { version } userErrors { code message }
  }
}`;
const DELIVER = `mutation ($id: ID!, $version: Int!) {
  moved: deliverOrder(orderId: $id, expectedVersion: $version) { order { version } userErrors { code message } }
}`;

/** Ships or delivers an order as staff, as soon as its state allows it. */
async function advanceOrder(execute: Execute, mutation: string, id: string): Promise<void> {
  const token = await logIn(execute, 'admin@example.com');
  const read = 'query ($id: ID) { order(id: $id) { version } }';
  await eventually(async () => {
    const { version } = requireData(await execute<{ order: { version: number } }>(read, { id }, token)).order;
    const { moved } = requireData(await execute<{ moved: FulfilmentResult }>(mutation, { id, version }, token));
    return moved.order !== null;
  });
}

let mail: Awaited<ReturnType<typeof openMailServer>>;
const system = useSystem(async () => {
  mail = await openMailServer();
  return { USERS_SMTP_URL: mail.url, USERS_MAIL_FROM: 'shop@example.com' };
});
afterAll(() => mail?.[Symbol.asyncDispose]());

test("subscriptions deliver an order's events, notifications and stock changes as they happen", async () => {
  const { token, id: userId } = await registerBuyer(system.execute);
  const [variant] = await findVariants(system.execute);
  if (!variant) throw new Error('expected a variant in stock');
  await using events = await openEventStream(system.url, { query: ORDER_EVENTS, token });
  await using notifications = await openEventStream(system.url, { query: NOTIFICATIONS, token });
  await using stock = await openEventStream(system.url, { query: STOCK, variables: { id: variant.id } });

  const order = await orderVariant(system.execute, { variantId: variant.id, quantity: 2 }, token);
  const lines = [{ quantity: 2, variant: { sku: expect.any(String) } }];
  expect(await nextEvent(events)).toMatchObject({
    sequence: 1,
    type: 'order.created',
    toStatus: 'PENDING',
    order: { id: order.id, customer: { id: userId }, lines },
  });
  expect((await stock.next()).data).toMatchObject({ data: { stockChanged: { availableToSell: expect.any(Number) } } });
  await payOrder(system.execute, { order }, token);
  expect(await nextEvent(events)).toMatchObject({ sequence: 2, type: 'payment.completed', paymentStatus: 'PAID' });
  expect(await nextEvent(events)).toMatchObject({ sequence: 3, type: 'order.confirmed', toStatus: 'CONFIRMED' });
  expect((await notifications.next()).data).toMatchObject({
    data: { myNotifications: { type: 'notification.created', notification: { order: { id: order.id } } } },
  });
});

test('the owner of an order is notified of each step once in the inbox and once by mail', async () => {
  const { execute } = system;
  const buyer = await registerBuyer(execute);
  const variantId = (await findVariants(execute))[0]?.id ?? '';
  const order = await orderVariant(execute, { variantId, quantity: 1 }, buyer.token);
  await payOrder(execute, { order }, buyer.token);
  await advanceOrder(execute, SHIP, order.id);
  await advanceOrder(execute, DELIVER, order.id);

  await eventually(async () => (await readInbox(execute, buyer.token)).unreadCount === 5);
  const { edges } = await readInbox(execute, buyer.token);
  expect(edges.map(({ node }) => node.topic).reverse()).toEqual([
    'ORDER_STATUS',
    'PAYMENT',
    'ORDER_STATUS',
    'SHIPMENT',
    'SHIPMENT',
  ]);
  expect(new Set(edges.map(({ node }) => node.order.status))).toEqual(new Set(['COMPLETED']));
  await eventually(() => mail.to(buyer.email).length === 6);
  const subjects = mail.to(buyer.email).map(({ text }) => /^Subject: (.*)\r$/m.exec(text)?.[1] ?? '');
  expect(subjects.toSorted()).toEqual(['Welcome', ...edges.map(({ node }) => node.title)].toSorted());
});

test('after a kill between any two events the system delivers the rest exactly once, to subscriptions and inbox', async () => {
  const { token } = await registerBuyer(system.execute);
  const late = await registerBuyer(system.execute);
  const [variant] = await findVariants(system.execute);
  if (!variant) throw new Error('expected a variant in stock');
  const list = await system.execute<{ me: { orders: { resumeCursor: string } } }>(
    '{ me { orders { resumeCursor } } }',
    {},
    token,
  );
  const startCursor = requireData(list).me.orders.resumeCursor;
  const cursors: (string | null)[] = [startCursor];
  {
    await using events = await openEventStream(system.url, { query: ORDER_EVENTS, token, lastEventId: startCursor });
    const order = await orderVariant(system.execute, { variantId: variant.id, quantity: 1 }, token);
    await payOrder(system.execute, { order }, token);
    for (const sequence of [1, 2]) {
      const event = await nextEvent(events);
      expect(event.sequence).toBe(sequence);
      cursors.push(event.id);
    }
  }
  const order = await orderVariant(system.execute, { variantId: variant.id, quantity: 1 }, late.token);
  await payOrder(system.execute, { order }, late.token);
  await system.restart();

  for (const [receivedCount, lastEventId] of cursors.entries()) {
    await using events = await openEventStream(system.url, { query: ORDER_EVENTS, token, lastEventId });
    for (const sequence of [1, 2, 3].slice(receivedCount)) expect((await nextEvent(events)).sequence).toBe(sequence);
  }
  await using events = await openEventStream(system.url, {
    query: ORDER_EVENTS,
    token,
    lastEventId: cursors.at(-1) ?? null,
  });
  expect((await nextEvent(events)).sequence).toBe(3);
  await orderVariant(system.execute, { variantId: variant.id, quantity: 1 }, token);
  expect(await nextEvent(events)).toMatchObject({ sequence: 1, type: 'order.created' });

  // The lease of the killed inbox consumer expires first.
  await eventually(async () => (await readInbox(system.execute, late.token)).edges.length >= 3, { withinMs: 15_000 });
  const { edges, unreadCount } = await readInbox(system.execute, late.token);
  expect(unreadCount).toBe(3);
  expect(edges.map(({ node }) => node.topic).reverse()).toEqual(['ORDER_STATUS', 'PAYMENT', 'ORDER_STATUS']);
}, 60_000);
