import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { dataOf, findVariants, logIn, payOrder, placeOrderOf, registerBuyer } from './shopping.ts';
import { openGround, startSystem, type Ask, type Ground, type System } from './startSystem.ts';
import { openMailServer } from './users/mailServer.ts';

type Entry = { readonly topic: string; readonly title: string; readonly order: { readonly status: string } };
type Inbox = { readonly unreadCount: number; readonly edges: readonly { readonly node: Entry }[] };
type Moved = { readonly order: { readonly version: number } | null; readonly userErrors: readonly unknown[] };

const INBOX = '{ me { notifications(first: 50) { unreadCount edges { node { topic title order { id status } } } } } }';
const SHIP = `mutation ($id: ID!, $version: Int!) {
  moved: shipOrder(orderId: $id, carrier: "DHL", trackingNumber: "JD014600006228", expectedVersion: $version) {
    order { version } userErrors { code message }
  }
}`;
const DELIVER = `mutation ($id: ID!, $version: Int!) {
  moved: deliverOrder(orderId: $id, expectedVersion: $version) { order { version } userErrors { code message } }
}`;

async function inboxOf(ask: Ask, token: string): Promise<Inbox> {
  return dataOf(await ask<{ me: { notifications: Inbox } }>(INBOX, {}, token)).me.notifications;
}

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

const opened = new AsyncDisposableStack();
let mail: Awaited<ReturnType<typeof openMailServer>>;
let ground: Ground;
let system: System;
beforeAll(async () => {
  mail = opened.use(await openMailServer());
  const bare = opened.use(await openGround());
  ground = { ...bare, env: { ...bare.env, USERS_SMTP_URL: mail.url, USERS_MAIL_FROM: 'shop@example.com' } };
  system = await startSystem(ground);
}, 60_000);
afterAll(async () => {
  await system?.[Symbol.asyncDispose]();
  await opened.disposeAsync();
}, 30_000);

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

test('killed right after an order was paid, the system tells its owner everything once when it is back', async () => {
  const first = system;
  const buyer = await registerBuyer(first.ask);
  const variantId = (await findVariants(first.ask))[0]?.id ?? '';
  const order = await placeOrderOf(first.ask, { variantId, quantity: 1 }, buyer.token);
  await payOrder(first.ask, { order }, buyer.token);
  await first.running.end('SIGKILL');

  const second = (system = await startSystem(ground));
  // The lease of the one that was killed runs out first.
  await eventually(async () => (await inboxOf(second.ask, buyer.token)).edges.length >= 3, { withinMs: 15_000 });
  const { edges, unreadCount } = await inboxOf(second.ask, buyer.token);
  expect(unreadCount).toBe(3);
  expect(edges.map(({ node }) => node.topic).reverse()).toEqual(['ORDER_STATUS', 'PAYMENT', 'ORDER_STATUS']);
});
