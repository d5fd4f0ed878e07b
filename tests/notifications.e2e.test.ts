import { afterAll, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { dataOf, findVariants, inboxOf, logIn, payOrder, placeOrderOf, registerBuyer } from './shopping.ts';
import type { Ask } from './startSystem.ts';
import { useSystem } from './useSystem.ts';
import { openMailServer } from './users/mailServer.ts';

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
