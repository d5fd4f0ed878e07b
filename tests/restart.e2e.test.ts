import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { freePort } from '#platform/testing/freePort.ts';
import { createClient } from '../client/client.ts';
import { GraphError } from '../client/graphError.ts';
import { MyOrderEventsDocument, OrderEventsDocument } from '../client/generated/graphql.ts';
import { dataOf, findVariants, logIn, payOrder, placeOrderOf, registerBuyer, stockOf, type Order } from './shopping.ts';
import { run, type Ask } from './startSystem.ts';
import { useSystem } from './useSystem.ts';

type Seen = { readonly orderId: string; readonly sequence: number; readonly id: string };

const KILLS = 1;
const LOAD_MS = 1500;
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

async function orderOf(ask: Ask, id: string, token: string): Promise<Order | null> {
  const query =
    'query ($id: ID) { order(id: $id) { id status paymentStatus totals { total { amountMinor currency } } } }';
  return dataOf(await ask<{ order: Order | null }>(query, { id }, token)).order;
}

/** How many orders of the buyer's are not cancelled. */
async function liveOrdersOf(ask: Ask, token: string): Promise<number> {
  type Mine = { me: { orders: { edges: { node: { status: string } }[] } } };
  const { me } = dataOf(
    await ask<Mine>('query { me { orders(first: 100) { edges { node { status } } } } }', {}, token),
  );
  return me.orders.edges.filter(({ node }) => node.status !== 'CANCELLED').length;
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

test('killed in the middle of orders, the system has lost nothing that was acknowledged and seeds nothing twice; stock adds up once all have settled', async () => {
  const { ask } = system;
  const [{ id: variantId } = { id: '' }, { id: quietId } = { id: '' }] = await findVariants(ask, 30);
  const [before, catalogue] = [await stockOf(ask, variantId), (await findVariants(ask, 0)).length];
  const early = await registerBuyer(ask);
  const order = await placeOrderOf(ask, { variantId: quietId, quantity: 1 }, early.token);
  await payOrder(ask, { order }, early.token);
  const quietStock = await stockOf(ask, quietId);
  const buyers = await Promise.all(Array.from({ length: 4 }, () => registerBuyer(ask)));
  const acknowledged = [{ id: order.id, token: early.token, isPaid: true }];
  let attempts = 0;

  const buying = buyers.map(async ({ token }) => {
    for (attempts += 1; attempts < 25; attempts += 1) {
      const { id, ...placed } = await placeOrderOf(ask, { variantId, quantity: 1 }, token);
      const kept = { id, token, isPaid: false };
      acknowledged.push(kept);
      kept.isPaid = (await payOrder(ask, { order: { id, ...placed } }, token)).order?.paymentStatus === 'PAID';
    }
  });
  await Promise.race([sleep(LOAD_MS), Promise.allSettled(buying)]);
  await system.running.end('SIGKILL');
  await Promise.allSettled(buying);
  expect(acknowledged.length).toBeGreaterThan(1);

  await system.restart();
  for (const { id, token, isPaid } of acknowledged) {
    const kept = await orderOf(system.ask, id, token);
    expect(kept).not.toBeNull();
    if (isPaid) expect(kept).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'PAID' });
  }
  expect(await stockOf(system.ask, quietId)).toBe(quietStock);
  expect((await findVariants(system.ask, 0)).length).toBe(catalogue);
  expect(await logIn(system.ask, early.email)).toEqual(expect.any(String));
  await eventually(
    async () => {
      const sold = await Promise.all(buyers.map(({ token }) => liveOrdersOf(system.ask, token)));
      return (await stockOf(system.ask, variantId)) === before - sold.reduce((sum, one) => sum + one, 0);
    },
    { withinMs: 20_000 },
  );
}, 60_000);

test('a second start on the same folder stops with one clear line and harms nothing; SIGTERM, also twice, ends the first', async () => {
  const { ask, running } = system;
  const second = run('start.ts', { env: system.ground.env });
  expect(await second.ended()).toBe(1);
  expect(second.output().trim().split('\n')).toEqual([
    expect.stringContaining('starting the whole system'),
    expect.stringContaining(`the data folder ${system.dataDir} is in use`),
  ]);
  expect((await findVariants(ask)).length).toBeGreaterThan(0);
  running.child.kill('SIGTERM');
  expect(await running.end('SIGINT')).toBe(0);
});
