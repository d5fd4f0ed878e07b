import { afterAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { openEventStream, type Stream } from './serverSentEvents.ts';
import { dataOf, findVariants, inboxOf, logIn, payOrder, placeOrderOf, registerBuyer } from './shopping.ts';
import type { Ask } from './startSystem.ts';
import { useSystem } from './useSystem.ts';
import { openMailServer } from './users/mailServer.ts';

const mine = `subscription { myOrderEvents { sequence type toStatus paymentStatus order { id customer { id } lines { quantity variant { sku } } } } }`;
const inbox = 'subscription { myNotifications { type unreadCount notification { title order { id } } } }';
const stock = 'subscription ($id: ID!) { stockChanged(variantId: $id) { availableToSell state variant { sku } } }';

type OrderEvent = { sequence: number; type: string; order: { id: string } };

async function nextEvent(stream: Stream) {
  const { id, data } = await stream.next();
  const { errors, data: answer } = data as { errors?: unknown; data: { myOrderEvents: OrderEvent } };
  if (errors) throw new Error(JSON.stringify(errors));
  return { id, ...answer.myOrderEvents };
}

type Moved = { readonly order: { readonly version: number } | null; readonly userErrors: readonly unknown[] };

const SHIP = `mutation ($id: ID!, $version: Int!) {
  moved: shipOrder(orderId: $id, carrier: "DHL", trackingNumber: "JD014600006228", expectedVersion: $version) {
    order { version } userErrors { code message }
  }
}`;
const DELIVER = `mutation ($id: ID!, $version: Int!) {
  moved: deliverOrder(orderId: $id, expectedVersion: $version) { order { version } userErrors { code message } }
}`;

/** Moves an order on as staff, as soon as that may be done. */
async function move(ask: Ask, mutation: string, id: string): Promise<void> {
  const token = await logIn(ask, 'admin@example.com');
  const read = 'query ($id: ID) { order(id: $id) { version } }';
  await eventually(async () => {
    const { version } = dataOf(await ask<{ order: { version: number } }>(read, { id }, token)).order;
    const { moved } = dataOf(await ask<{ moved: Moved }>(mutation, { id, version }, token));
    return moved.order !== null;
  });
}

let mail: Awaited<ReturnType<typeof openMailServer>>;
const system = useSystem(async () => {
  mail = await openMailServer();
  return { USERS_SMTP_URL: mail.url, USERS_MAIL_FROM: 'shop@example.com' };
});
afterAll(() => mail?.[Symbol.asyncDispose]());

test('what happens to an order, its notifications and the stock it takes is seen as it happens', async () => {
  const { token, id: userId } = await registerBuyer(system.ask);
  const [variant] = await findVariants(system.ask);
  if (!variant) throw new Error('expected a variant in stock');
  await using events = await openEventStream(system.url, { query: mine, token });
  await using notes = await openEventStream(system.url, { query: inbox, token });
  await using shelf = await openEventStream(system.url, { query: stock, variables: { id: variant.id } });

  const order = await placeOrderOf(system.ask, { variantId: variant.id, quantity: 2 }, token);
  const lines = [{ quantity: 2, variant: { sku: expect.any(String) } }];
  expect(await nextEvent(events)).toMatchObject({
    sequence: 1,
    type: 'order.created',
    toStatus: 'PENDING',
    order: { id: order.id, customer: { id: userId }, lines },
  });
  expect((await shelf.next()).data).toMatchObject({ data: { stockChanged: { availableToSell: expect.any(Number) } } });
  await payOrder(system.ask, { order }, token);
  expect(await nextEvent(events)).toMatchObject({ sequence: 2, type: 'payment.completed', paymentStatus: 'PAID' });
  expect(await nextEvent(events)).toMatchObject({ sequence: 3, type: 'order.confirmed', toStatus: 'CONFIRMED' });
  expect((await notes.next()).data).toMatchObject({
    data: { myNotifications: { type: 'notification.created', notification: { order: { id: order.id } } } },
  });
});

test("an order's whole life reaches its owner: in the inbox, across the houses, and by mail, each thing once", async () => {
  const { ask } = system;
  const buyer = await registerBuyer(ask);
  const variantId = (await findVariants(ask))[0]?.id ?? '';
  const order = await placeOrderOf(ask, { variantId, quantity: 1 }, buyer.token);
  await payOrder(ask, { order }, buyer.token);
  await move(ask, SHIP, order.id);
  await move(ask, DELIVER, order.id);

  await eventually(async () => (await inboxOf(ask, buyer.token)).unreadCount === 5);
  const { edges } = await inboxOf(ask, buyer.token);
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

test('killed between any two events and started again, the system tells the rest, live and in the inbox: nothing is missed or comes twice', async () => {
  const { token } = await registerBuyer(system.ask);
  const late = await registerBuyer(system.ask);
  const [variant] = await findVariants(system.ask);
  if (!variant) throw new Error('expected a variant in stock');
  const list = await system.ask<{ me: { orders: { resumeCursor: string } } }>(
    '{ me { orders { resumeCursor } } }',
    {},
    token,
  );
  const beginning = dataOf(list).me.orders.resumeCursor;
  const cursors: (string | null)[] = [beginning];
  {
    await using events = await openEventStream(system.url, { query: mine, token, lastEventId: beginning });
    const order = await placeOrderOf(system.ask, { variantId: variant.id, quantity: 1 }, token);
    await payOrder(system.ask, { order }, token);
    for (const sequence of [1, 2]) {
      const event = await nextEvent(events);
      expect(event.sequence).toBe(sequence);
      cursors.push(event.id);
    }
  }
  const order = await placeOrderOf(system.ask, { variantId: variant.id, quantity: 1 }, late.token);
  await payOrder(system.ask, { order }, late.token);
  await system.restart();

  for (const [had, lastEventId] of cursors.entries()) {
    await using events = await openEventStream(system.url, { query: mine, token, lastEventId });
    for (const sequence of [1, 2, 3].slice(had)) expect((await nextEvent(events)).sequence).toBe(sequence);
  }
  await using events = await openEventStream(system.url, { query: mine, token, lastEventId: cursors.at(-1) ?? null });
  expect((await nextEvent(events)).sequence).toBe(3);
  await placeOrderOf(system.ask, { variantId: variant.id, quantity: 1 }, token);
  expect(await nextEvent(events)).toMatchObject({ sequence: 1, type: 'order.created' });

  // The lease of the inbox's reader that was killed runs out first.
  await eventually(async () => (await inboxOf(system.ask, late.token)).edges.length >= 3, { withinMs: 15_000 });
  const { edges, unreadCount } = await inboxOf(system.ask, late.token);
  expect(unreadCount).toBe(3);
  expect(edges.map(({ node }) => node.topic).reverse()).toEqual(['ORDER_STATUS', 'PAYMENT', 'ORDER_STATUS']);
}, 60_000);
