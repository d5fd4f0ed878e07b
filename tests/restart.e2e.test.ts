import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { freePort } from '#platform/testing/freePort.ts';
import { createClient } from '../client/client.ts';
import { GraphError } from '../client/graphError.ts';
import { MyOrderEventsDocument, OrderEventsDocument } from '../client/generated/graphql.ts';
import {
  requireData,
  findVariants,
  logIn,
  payOrder,
  orderVariant,
  registerBuyer,
  readAvailableToSell,
  type OrderResult,
} from './shopping.ts';
import { runProgram, type Execute } from './startSystem.ts';
import { anySubgraphPorts } from './subgraphVariables.ts';
import { useSystem } from './useSystem.ts';

type ReceivedEvent = { readonly orderId: string; readonly sequence: number; readonly id: string };

const KILLS = 1;
const LOAD_MS = 1500;

async function resumeCursorOf(execute: Execute, token: string): Promise<string> {
  const query = '{ me { orders(first: 1) { resumeCursor } } }';
  const { me } = requireData(await execute<{ me: { orders: { resumeCursor: string } } }>(query, {}, token));
  return me.orders.resumeCursor;
}

/** Returns the timelines of the caller's orders as the orders subgraph stores them. */
async function historyOf(execute: Execute, token: string): Promise<string[]> {
  const query =
    '{ me { orders(first: 100) { edges { node { id timeline(first: 100) { edges { node { id sequence } } } } } } } }';
  type Edges<Node> = { edges: { node: Node }[] };
  type Mine = { me: { orders: Edges<{ id: string; timeline: Edges<{ id: string; sequence: number }> }> } };
  const { me } = requireData(await execute<Mine>(query, {}, token));
  return me.orders.edges.flatMap(({ node }) => node.timeline.edges.map((edge) => `${node.id} ${edge.node.sequence}`));
}

async function orderOf(execute: Execute, id: string, token: string): Promise<OrderResult | null> {
  const query =
    'query ($id: ID) { order(id: $id) { id status paymentStatus totals { total { amountMinor currency } } } }';
  return requireData(await execute<{ order: OrderResult | null }>(query, { id }, token)).order;
}

/** Counts the buyer's orders that are not cancelled. */
async function countOpenOrders(execute: Execute, token: string): Promise<number> {
  type Mine = { me: { orders: { edges: { node: { status: string } }[] } } };
  const { me } = requireData(
    await execute<Mine>('query { me { orders(first: 100) { edges { node { status } } } } }', {}, token),
  );
  return me.orders.edges.filter(({ node }) => node.status !== 'CANCELLED').length;
}

const system = useSystem(async () => ({ PORT: String(await freePort()), ...anySubgraphPorts }));

test("a client's subscription survives kill -9 of the whole system without a missing, repeated or reordered event", async () => {
  const { execute } = system; // its port stays the same after a restart
  const buyer = await registerBuyer(execute);
  const variantId = (await findVariants(execute, 40))[0]?.id ?? '';

  const stopping = new AbortController();
  const received: ReceivedEvent[] = [];
  const client = createClient({ url: system.url, accessToken: () => buyer.token });
  const after = await resumeCursorOf(execute, buyer.token);
  const listening = (async () => {
    const events = client.subscribe(MyOrderEventsDocument, { after }, { signal: stopping.signal });
    for await (const { myOrderEvents: event } of events)
      received.push({ orderId: event.order?.id ?? '?', sequence: event.sequence, id: event.id });
  })();
  const bought = new AbortController();
  const buying = (async () => {
    while (!bought.signal.aborted) {
      await orderVariant(execute, { variantId, quantity: 1 }, buyer.token)
        .then((order) => payOrder(execute, { order }, buyer.token))
        .catch(() => sleep(100));
    }
  })();

  for (let kill = 1; kill <= KILLS; kill += 1) {
    const before = received.length;
    await eventually(async () => received.length >= before + 6, { withinMs: 20_000 });
    await system.running.stop('SIGKILL');
    await sleep(300);
    await system.restart();
    await eventually(async () => received.length >= before + 9, { withinMs: 20_000 });
  }

  bought.abort();
  await buying;
  // The interrupted sagas settle, and their events are delivered too.
  await eventually(async () => (await historyOf(execute, buyer.token)).length === received.length, {
    withinMs: 30_000,
  });
  await sleep(1000);
  stopping.abort();
  await listening;
  expect(received.map(({ orderId, sequence }) => `${orderId} ${sequence}`).sort()).toEqual(
    (await historyOf(execute, buyer.token)).sort(),
  );
  expect(new Set(received.map(({ id }) => id)).size).toBe(received.length);
  for (const { orderId } of received) {
    const sequences = received.filter((event) => event.orderId === orderId).map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, at) => at + 1));
  }
}, 120_000);

test("the client throws a refused subscription's error, and leaving the loop ends a subscription", async () => {
  const buyer = await registerBuyer(system.execute);
  const anonymous = createClient({ url: system.url });
  await expect(anonymous.subscribe(MyOrderEventsDocument, {}).next()).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
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

  const variantId = (await findVariants(system.execute))[0]?.id ?? '';
  const after = await resumeCursorOf(system.execute, buyer.token);
  const order = await orderVariant(system.execute, { variantId, quantity: 1 }, buyer.token);
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

test('after a kill during purchases every acknowledged order exists, nothing is seeded twice, and stock adds up once all settle', async () => {
  const { execute } = system;
  const [{ id: variantId } = { id: '' }, { id: quietId } = { id: '' }] = await findVariants(execute, 30);
  const [before, catalogue] = [await readAvailableToSell(execute, variantId), (await findVariants(execute, 0)).length];
  const early = await registerBuyer(execute);
  const order = await orderVariant(execute, { variantId: quietId, quantity: 1 }, early.token);
  await payOrder(execute, { order }, early.token);
  const quietStock = await readAvailableToSell(execute, quietId);
  const buyers = await Promise.all(Array.from({ length: 4 }, () => registerBuyer(execute)));
  const acknowledged = [{ id: order.id, token: early.token, isPaid: true }];
  let attempts = 0;

  const buying = buyers.map(async ({ token }) => {
    for (attempts += 1; attempts < 25; attempts += 1) {
      const { id, ...placed } = await orderVariant(execute, { variantId, quantity: 1 }, token);
      const kept = { id, token, isPaid: false };
      acknowledged.push(kept);
      kept.isPaid = (await payOrder(execute, { order: { id, ...placed } }, token)).order?.paymentStatus === 'PAID';
    }
  });
  await Promise.race([sleep(LOAD_MS), Promise.allSettled(buying)]);
  await system.running.stop('SIGKILL');
  await Promise.allSettled(buying);
  expect(acknowledged.length).toBeGreaterThan(1);

  await system.restart();
  for (const { id, token, isPaid } of acknowledged) {
    const kept = await orderOf(system.execute, id, token);
    expect(kept).not.toBeNull();
    if (isPaid) expect(kept).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'PAID' });
  }
  expect(await readAvailableToSell(system.execute, quietId)).toBe(quietStock);
  expect((await findVariants(system.execute, 0)).length).toBe(catalogue);
  expect(await logIn(system.execute, early.email)).toEqual(expect.any(String));
  await eventually(
    async () => {
      const sold = await Promise.all(buyers.map(({ token }) => countOpenOrders(system.execute, token)));
      return (
        (await readAvailableToSell(system.execute, variantId)) === before - sold.reduce((sum, one) => sum + one, 0)
      );
    },
    { withinMs: 20_000 },
  );
}, 60_000);

test('a second start on the same folder exits with one clear line and no damage; a repeated stop signal ends the first', async () => {
  const { execute, running } = system;
  const second = runProgram('start.ts', { env: system.environment.env });
  expect(await second.waitForExit()).toBe(1);
  expect(second.output().trim().split('\n')).toEqual([
    expect.stringContaining('starting the whole system'),
    expect.stringContaining(`the data folder ${system.dataDir} is in use`),
  ]);
  expect((await findVariants(execute)).length).toBeGreaterThan(0);
  running.child.kill('SIGTERM');
  expect(await running.stop('SIGINT')).toBe(0);
});
