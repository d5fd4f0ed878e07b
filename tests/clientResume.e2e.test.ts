import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { freePort } from '#platform/testing/freePort.ts';
import { createClient } from '../client/client.ts';
import { GraphError } from '../client/graphError.ts';
import { MyOrderEventsDocument, OrderEventsDocument } from '../client/generated/graphql.ts';
import { dataOf, findVariants, payOrder, placeOrderOf, registerBuyer } from './shopping.ts';
import type { Ask } from './startSystem.ts';
import { useSystem } from './useSystem.ts';

type Seen = { readonly orderId: string; readonly sequence: number; readonly id: string };

const KILLS = 1;
const anyPort = { USERS_PORT: '0', PRODUCTS_PORT: '0', ORDERS_PORT: '0' };

async function resumeCursorOf(ask: Ask, token: string): Promise<string> {
  const query = '{ me { orders(first: 1) { resumeCursor } } }';
  const { me } = dataOf(await ask<{ me: { orders: { resumeCursor: string } } }>(query, {}, token));
  return me.orders.resumeCursor;
}

/** What happened to the caller's orders, as the orders house wrote it down. */
async function historyOf(ask: Ask, token: string): Promise<string[]> {
  const query =
    '{ me { orders(first: 100) { edges { node { id timeline(first: 100) { edges { node { id sequence } } } } } } } }';
  type Edges<Node> = { edges: { node: Node }[] };
  type Mine = { me: { orders: Edges<{ id: string; timeline: Edges<{ id: string; sequence: number }> }> } };
  const { me } = dataOf(await ask<Mine>(query, {}, token));
  return me.orders.edges.flatMap(({ node }) => node.timeline.edges.map((edge) => `${node.id} ${edge.node.sequence}`));
}

const system = useSystem(async () => ({ PORT: String(await freePort()), ...anyPort }));

test('a subscription of the client goes through kill -9 of everything: nothing missed, nothing twice, in order', async () => {
  const { ask } = system; // at one address through all its lives
  const buyer = await registerBuyer(ask);
  const variantId = (await findVariants(ask, 40))[0]?.id ?? '';

  const stopping = new AbortController();
  const seen: Seen[] = [];
  const client = createClient({ url: system.url, accessToken: () => buyer.token });
  const after = await resumeCursorOf(ask, buyer.token);
  const listening = (async () => {
    const events = client.subscribe(MyOrderEventsDocument, { after }, { signal: stopping.signal });
    for await (const { myOrderEvents: event } of events)
      seen.push({ orderId: event.order?.id ?? '?', sequence: event.sequence, id: event.id });
  })();
  const bought = new AbortController();
  const buying = (async () => {
    while (!bought.signal.aborted) {
      await placeOrderOf(ask, { variantId, quantity: 1 }, buyer.token)
        .then((order) => payOrder(ask, { order }, buyer.token))
        .catch(() => sleep(100));
    }
  })();

  for (let kill = 1; kill <= KILLS; kill += 1) {
    const before = seen.length;
    await eventually(async () => seen.length >= before + 6, { withinMs: 20_000 });
    await system.running.end('SIGKILL');
    await sleep(300);
    await system.restart();
    await eventually(async () => seen.length >= before + 9, { withinMs: 20_000 });
  }

  bought.abort();
  await buying;
  // The sagas that were cut off settle, and what they did comes too.
  await eventually(async () => (await historyOf(ask, buyer.token)).length === seen.length, { withinMs: 30_000 });
  await sleep(1000);
  stopping.abort();
  await listening;
  expect(seen.map(({ orderId, sequence }) => `${orderId} ${sequence}`).sort()).toEqual(
    (await historyOf(ask, buyer.token)).sort(),
  );
  expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  for (const { orderId } of seen) {
    const sequences = seen.filter((event) => event.orderId === orderId).map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, at) => at + 1));
  }
}, 120_000);

test('what the graph refuses is thrown, and leaving the loop ends the subscription', async () => {
  const buyer = await registerBuyer(system.ask);
  const nobody = createClient({ url: system.url });
  await expect(nobody.subscribe(MyOrderEventsDocument, {}).next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  const client = createClient({ url: system.url, accessToken: () => buyer.token });
  const refused = (variables: { orderId: string; after?: string }) =>
    client
      .subscribe(OrderEventsDocument, variables)
      .next()
      .then(
        () => null,
        (error: unknown) => error,
      );
  const foreign = await refused({ orderId: 'ord_01ARZ3NDEKTSV4RRFFQ69G5FAV' });
  expect(foreign).toBeInstanceOf(GraphError);
  expect(foreign).toMatchObject({ code: 'NOT_FOUND' });

  const variantId = (await findVariants(system.ask))[0]?.id ?? '';
  const after = await resumeCursorOf(system.ask, buyer.token);
  const order = await placeOrderOf(system.ask, { variantId, quantity: 1 }, buyer.token);
  for await (const { myOrderEvents } of client.subscribe(MyOrderEventsDocument, { after })) {
    expect(myOrderEvents).toMatchObject({ type: 'order.created', order: { id: order.id } });
    break;
  }
  const idle = client.subscribe(MyOrderEventsDocument, {});
  const waiting = idle.next();
  await sleep(200);
  await idle.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
}, 60_000);
