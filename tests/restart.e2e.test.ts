import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { freePort } from '#platform/testing/freePort.ts';
import { createClient } from '../client/client.ts';
import { MyOrderEventsDocument } from '../client/generated/graphql.ts';
import { openEventStream, type EventStream } from './serverSentEvents.ts';
import {
  requireData,
  findVariants,
  logIn,
  payOrder,
  orderVariant,
  readInbox,
  readResumeCursor,
  registerBuyer,
  readAvailableToSell,
  type OrderResult,
} from './shopping.ts';
import { runProgram, type Execute, type GraphQLResponse } from './startSystem.ts';
import { anySubgraphPorts } from './subgraphVariables.ts';
import { useSystem } from './useSystem.ts';
import { openMailServer } from './users/mailServer.ts';

const LOAD_MS = 700;

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
  const mails = { USERS_SMTP_URL: mail.url, USERS_MAIL_FROM: 'shop@example.com' };
  return { PORT: String(await freePort()), ...anySubgraphPorts, ...mails };
});
afterAll(() => mail?.[Symbol.asyncDispose]());

/** A client that listens to its own orders, and buys until `stop`, which resolves once all of them are received. */
async function startListening(variantId: string) {
  const { execute, url } = system; // its port stays the same after a restart
  const buyer = await registerBuyer(execute);
  const [listening, buying] = [new AbortController(), new AbortController()];
  const received: { orderId: string; sequence: number; id: string }[] = [];
  const client = createClient({ url, accessToken: () => buyer.token });
  const after = await readResumeCursor(execute, buyer.token);
  const listened = (async () => {
    const events = client.subscribe(MyOrderEventsDocument, { after }, { signal: listening.signal });
    for await (const { myOrderEvents: event } of events)
      received.push({ orderId: event.order?.id ?? '?', sequence: event.sequence, id: event.id });
  })();
  const bought = (async () => {
    while (!buying.signal.aborted) {
      await orderVariant(execute, { variantId, quantity: 1 }, buyer.token)
        .then((order) => payOrder(execute, { order }, buyer.token))
        .catch(() => sleep(100));
    }
  })();
  const history = () => historyOf(execute, buyer.token);
  const stop = async () => {
    buying.abort();
    await bought;
    // The interrupted sagas settle, and their events are delivered too.
    await eventually(async () => (await history()).length === received.length, { withinMs: 30_000 });
    await sleep(1000);
    listening.abort();
    await listened;
  };
  return { received, history, stop };
}

/** Four buyers that order and pay until the system is killed; what it acknowledged, and the stock before. */
async function startPurchases(variantId: string) {
  const { execute } = system;
  const before = await readAvailableToSell(execute, variantId);
  const buyers = await Promise.all(Array.from({ length: 4 }, () => registerBuyer(execute)));
  const acknowledged: { readonly id: string; readonly token: string; isPaid: boolean }[] = [];
  let attempts = 0;
  const buying = buyers.map(async ({ token }) => {
    for (attempts += 1; attempts < 25; attempts += 1) {
      const { id, ...placed } = await orderVariant(execute, { variantId, quantity: 1 }, token);
      const kept = { id, token, isPaid: false };
      acknowledged.push(kept);
      kept.isPaid = (await payOrder(execute, { order: { id, ...placed } }, token)).order?.paymentStatus === 'PAID';
    }
  });
  return { buyers, before, acknowledged, ended: Promise.allSettled(buying) };
}

const ORDER_EVENTS = 'subscription { myOrderEvents { sequence type } }';

async function nextEvent(stream: EventStream) {
  const { id, data } = await stream.next();
  return { id, ...requireData(data as GraphQLResponse<{ myOrderEvents: { sequence: number } }>).myOrderEvents };
}

/** Pays an order and reads the first two of its events; returns the cursors before each event that follows. */
async function readTwoEvents(variantId: string) {
  const { token } = await registerBuyer(system.execute);
  const startCursor = await readResumeCursor(system.execute, token);
  const cursors = [startCursor];
  await using events = await openEventStream(system.url, { query: ORDER_EVENTS, token, lastEventId: startCursor });
  const order = await orderVariant(system.execute, { variantId, quantity: 1 }, token);
  await payOrder(system.execute, { order }, token);
  for (const sequence of [1, 2]) {
    const event = await nextEvent(events);
    expect(event.sequence).toBe(sequence);
    cursors.push(event.id ?? '');
  }
  return { token, cursors };
}

async function buyOne(variantId: string) {
  const buyer = await registerBuyer(system.execute);
  const order = await orderVariant(system.execute, { variantId, quantity: 1 }, buyer.token);
  await payOrder(system.execute, { order }, buyer.token);
  return { ...buyer, order };
}

/** Lets clients listen, read and buy, and kills the system while they do. */
async function killAmongClients() {
  const { execute } = system;
  const [listenedId = '', variantId = '', quietId = '', readId = ''] = (await findVariants(execute, 40)).map(
    (one) => one.id,
  );
  const catalogue = (await findVariants(execute, 0)).length;
  const early = await buyOne(quietId);
  const quietStock = await readAvailableToSell(execute, quietId);
  const reader = await readTwoEvents(readId);
  const listener = await startListening(listenedId);
  await eventually(async () => listener.received.length >= 6, { withinMs: 20_000 });
  const purchases = await startPurchases(variantId);
  await Promise.race([sleep(LOAD_MS), purchases.ended]);
  const late = await buyOne(readId);
  await system.running.stop('SIGKILL');
  await purchases.ended;
  const receivedBefore = listener.received.length;
  await sleep(300);
  await system.restart();
  return {
    catalogue,
    early,
    quietId,
    quietStock,
    reader,
    readId,
    listener,
    variantId,
    purchases,
    late,
    receivedBefore,
  };
}

test('the owner of an order is notified of each step once in the inbox and once by mail', async () => {
  const { execute } = system;
  const buyer = await registerBuyer(execute);
  const mails = () => mail.to(buyer.email).map(({ text }) => text);
  await eventually(() => mails().length === 1, { withinMs: 15_000 });
  const code = /\bcode\b[^]*?\b(\d{8})\b/i.exec(mails()[0] ?? '')?.[1];
  const verify = 'mutation ($code: String!) { verifyEmail(code: $code) { user { id } } }';
  const verified = { verifyEmail: { user: { id: buyer.id } } };
  expect(requireData(await execute(verify, { code }, buyer.token))).toEqual(verified);
  const variantId = (await findVariants(execute))[0]?.id ?? '';
  const order = await orderVariant(execute, { variantId, quantity: 1 }, buyer.token);
  await payOrder(execute, { order }, buyer.token);
  await advanceOrder(execute, SHIP, order.id);
  await advanceOrder(execute, DELIVER, order.id);

  await eventually(async () => (await readInbox(execute, buyer.token)).unreadCount === 5);
  const { edges } = await readInbox(execute, buyer.token);
  const topics = edges.map(({ node }) => node.topic).toReversed();
  expect(topics.join(' ')).toBe('ORDER_STATUS PAYMENT ORDER_STATUS SHIPMENT SHIPMENT');
  expect(new Set(edges.map(({ node }) => node.order.status))).toEqual(new Set(['COMPLETED']));
  await eventually(() => mails().length === 6, { withinMs: 15_000 });
  const subjects = mails().map((text) => /^Subject: (.*)\r$/m.exec(text)?.[1] ?? '');
  expect(subjects.toSorted()).toEqual(['Welcome', ...edges.map(({ node }) => node.title)].toSorted());
});

describe('after kill -9 of the whole system while clients use it', () => {
  let clients: Awaited<ReturnType<typeof killAmongClients>>;
  beforeAll(async () => {
    clients = await killAmongClients();
  }, 120_000);

  test("a client's subscription goes on without a missing, repeated or reordered event", async () => {
    const { received, history, stop } = clients.listener;
    await eventually(async () => received.length >= clients.receivedBefore + 3, { withinMs: 20_000 });
    await stop();
    const timelines = received.map(({ orderId, sequence }) => `${orderId} ${sequence}`);
    expect(timelines.sort()).toEqual((await history()).sort());
    expect(new Set(received.map(({ id }) => id)).size).toBe(received.length);
    for (const { orderId } of received) {
      const sequences = received.filter((event) => event.orderId === orderId).map(({ sequence }) => sequence);
      expect(sequences).toEqual(sequences.map((_, at) => at + 1));
    }
  }, 60_000);

  test('the events after any two are delivered exactly once, to subscriptions and to the inbox', async () => {
    const { reader, readId, late } = clients;
    const { token, cursors } = reader;
    for (const [receivedCount, lastEventId] of cursors.entries()) {
      await using events = await openEventStream(system.url, { query: ORDER_EVENTS, token, lastEventId });
      for (const sequence of [1, 2, 3].slice(receivedCount)) expect((await nextEvent(events)).sequence).toBe(sequence);
    }
    const lastEventId = cursors.at(-1) ?? null;
    await using events = await openEventStream(system.url, { query: ORDER_EVENTS, token, lastEventId });
    expect((await nextEvent(events)).sequence).toBe(3);
    await orderVariant(system.execute, { variantId: readId, quantity: 1 }, token);
    expect(await nextEvent(events)).toMatchObject({ sequence: 1, type: 'order.created' });

    // The lease of the killed inbox consumer expires first.
    await eventually(async () => (await readInbox(system.execute, late.token)).edges.length >= 3, { withinMs: 15_000 });
    const { edges, unreadCount } = await readInbox(system.execute, late.token);
    expect(unreadCount).toBe(3);
    expect(edges.map(({ node }) => node.topic).reverse()).toEqual(['ORDER_STATUS', 'PAYMENT', 'ORDER_STATUS']);
  }, 60_000);

  test('every acknowledged order exists, nothing is seeded twice, and stock adds up once all settle', async () => {
    const { execute } = system;
    const { early, late, quietId, quietStock, catalogue, variantId, purchases } = clients;
    const { buyers, before, acknowledged } = purchases;
    expect(acknowledged.length).toBeGreaterThan(1);
    const paid = [early, late].map(({ token, order }) => ({ id: order.id, token, isPaid: true }));
    for (const { id, token, isPaid } of [...acknowledged, ...paid]) {
      const kept = await orderOf(execute, id, token);
      expect(kept).not.toBeNull();
      if (isPaid) expect(kept).toMatchObject({ status: 'CONFIRMED', paymentStatus: 'PAID' });
    }
    expect(await readAvailableToSell(execute, quietId)).toBe(quietStock);
    expect((await findVariants(execute, 0)).length).toBe(catalogue);
    expect(await logIn(execute, early.email)).toEqual(expect.any(String));
    await eventually(
      async () => {
        const sold = await Promise.all(buyers.map(({ token }) => countOpenOrders(execute, token)));
        return (await readAvailableToSell(execute, variantId)) === before - sold.reduce((sum, one) => sum + one, 0);
      },
      { withinMs: 20_000 },
    );
  }, 60_000);
});

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
