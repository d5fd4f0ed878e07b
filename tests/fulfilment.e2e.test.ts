import { expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { readEndpoints } from '../embedded/dataFolder.ts';
import { openProductsBackOffice } from '../subgraphs/products/backOffice.ts';
import { openProductsStore } from '../subgraphs/products/store/openProductsStore.ts';
import { createStockDependencies } from '../subgraphs/products/store/stockCommands/stockCommand.ts';
import { createStockStore } from '../subgraphs/products/store/stockCommands/stockStore.ts';
import { openEventStream } from './serverSentEvents.ts';
import {
  requireData,
  findVariants,
  logIn,
  payOrder,
  orderVariant,
  registerBuyer,
  putInCart,
  readAvailableToSell,
} from './shopping.ts';
import { runProgram } from './startSystem.ts';
import { useLentSystem } from './useSystem.ts';

const system = useLentSystem();

const ORDER = `id number version status paymentStatus fulfillmentStatus allowedActions totals { refunded { amountMinor } }
  shipments { carrier status trackingUrl }`;

type Shown = { id: string; number: string; version: number; status: string; paymentStatus: string };

async function show(id: string, token: string): Promise<Shown> {
  return requireData(
    await system.execute<{ order: Shown }>(`query ($id: ID) { order(id: $id) { ${ORDER} } }`, { id }, token),
  ).order;
}

const EVENT =
  'id cursor sequence type fromStatus toStatus paymentStatus fulfillmentStatus message occurredAt order { id }';

/** Returns the order's timeline, and the same events from a subscription that resumes before the first one. */
async function readEvents(id: string, { token, after }: { token: string; after: string }) {
  const asList = `query ($id: ID) { order(id: $id) { timeline { edges { node { ${EVENT} } } } } }`;
  type Listed = { order: { timeline: { edges: { node: Record<string, unknown> }[] } } };
  const { edges } = requireData(await system.execute<Listed>(asList, { id }, token)).order.timeline;
  const query = `subscription ($id: ID!, $after: String) { orderEvents(orderId: $id, after: $after) { ${EVENT} } }`;
  await using stream = await openEventStream(system.url, { query, variables: { id, after }, token });
  const received: unknown[] = [];
  while (received.length < edges.length) received.push((await stream.next()).data);
  return { listed: edges.map(({ node }) => node), received };
}

const PARTS = {
  OrderLine: '__typename id sku total { amountMinor } variant { sku }',
  Payment: '__typename id status transactionId',
  Refund: '__typename id amount { amountMinor } reason',
  Shipment: '__typename id trackingUrl deliveredAt',
  OrderEvent: '__typename id sequence message order { number }',
  CartLine: '__typename id quantity lineTotal { amountMinor } variant { sku }',
  Session: '__typename id expiresAt',
  ProductImage: '__typename id url',
};
type Part = { readonly __typename: string; readonly id: string };

/** Lists the objects that have an id but no root field: of an order, the caller's cart and account, and a product. */
async function listParts(id: string, token: string): Promise<Part[]> {
  const query = `query ($id: ID) {
    order(id: $id) {
      lines { ${PARTS.OrderLine} } payments { ${PARTS.Payment} } shipments { ${PARTS.Shipment} }
      refunded: payments { refunds { ${PARTS.Refund} } } timeline { edges { node { ${PARTS.OrderEvent} } } }
    }
    cart { lines { ${PARTS.CartLine} } } me { sessions { ${PARTS.Session} } }
    product(slug: "wall-clock") { images { ${PARTS.ProductImage} } }
  }`;
  const parts: Part[] = [];
  JSON.stringify(requireData(await system.execute<object>(query, { id }, token)), (_, value: unknown) => {
    if (Object(value).__typename !== undefined) parts.push(value as Part);
    return value;
  });
  return parts;
}

/** Reads the same objects by their ids. */
async function findParts(ids: readonly string[], token: string | null): Promise<(Part | null)[]> {
  const fragments = Object.entries(PARTS).map(([type, fields]) => `... on ${type} { ${fields} }`);
  const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ${fragments.join(' ')} } }`;
  return requireData(await system.execute<{ nodes: (Part | null)[] }>(query, { ids }, token)).nodes;
}

/** Runs a staff mutation; `call` is its GraphQL text. */
async function act(call: string, token: string): Promise<{ order: Shown; userErrors: unknown[] }> {
  const query = `mutation { done: ${call} { order { ${ORDER} } replayed userErrors { code message } } }`;
  return requireData(await system.execute<{ done: { order: Shown; userErrors: unknown[] } }>(query, {}, token)).done;
}

type Units = { readonly orderId: string; readonly variantId: string; readonly quantity: number };

/** Holds units for an order that does not exist, which only a defect could leave. */
async function holdForUnknownOrder(url: string, { orderId, ...line }: Units): Promise<void> {
  await using database = await openProductsStore({ url });
  const stock = createStockStore(createStockDependencies(database.models, () => new Date()));
  const later = new Date(Date.now() + 3_600_000);
  const sellable = { cachedVersion: () => null, readIds: async () => new Set([line.variantId]) };
  await stock.reserve({ orderId, lines: [line], notAfter: later, holdUntil: later, sellable, traceparent: null });
}

async function runCommand(file: string, ...args: string[]): Promise<{ code: number | null; text: string }> {
  const command = runProgram(file, { env: system.env, args });
  const code = await command.waitForExit();
  return { code, text: command.output() };
}

async function accountId(token: string): Promise<string> {
  return requireData(await system.execute<{ me: { id: string } }>('{ me { id } }', {}, token)).me.id;
}

type AuditEntries = { auditLog: { edges: { node: { action: string; actorId: string } }[] } };

async function readAuditLog(filter: string, token: string) {
  const query = `{ auditLog(${filter}) { edges { node { action actorId } } } }`;
  return requireData(await system.execute<AuditEntries>(query, {}, token)).auditLog.edges.map(({ node }) => node);
}

test('an order is paid by webhook, shipped, delivered and partly refunded; its parts are found by id', async () => {
  const { execute } = system;
  const buyer = await registerBuyer(execute);
  const staff = await logIn(execute, 'admin@example.com');
  const variantId = (await findVariants(execute))[0]?.id ?? '';
  const before = await readAvailableToSell(execute, variantId);
  type StartCursor = { me: { orders: { resumeCursor: string } } };
  const start = await execute<StartCursor>('{ me { orders { resumeCursor } } }', {}, buyer.token);
  const { id, ...placed } = await orderVariant(execute, { variantId, quantity: 2 }, buyer.token);
  await payOrder(execute, { order: { id, ...placed }, with: 'tok_late' }, buyer.token);
  await eventually(async () => (await show(id, buyer.token)).status === 'CONFIRMED', { withinMs: 15_000 });
  await eventually(async () => /"path":"\/webhooks\/payments","status":204/.test(system.output()), {
    withinMs: 20_000,
  });

  const ship = (version: number) =>
    `shipOrder(orderId: "${id}", carrier: "UPS", trackingNumber: "1Z999", expectedVersion: ${version})`;
  const forbidden = await execute(`mutation { ${ship(3)} { replayed } }`, {}, buyer.token);
  expect(forbidden.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  const paid = await show(id, staff);
  // The saga may still commit its stock.
  await eventually(async () => (await act(ship(paid.version), staff)).userErrors.length === 0);
  const sent = await show(id, buyer.token);
  expect(sent).toMatchObject({
    status: 'PROCESSING',
    allowedActions: ['REFUND', 'DELIVER'],
    shipments: [{ carrier: 'UPS', status: 'SHIPPED', trackingUrl: expect.stringContaining('1Z999') }],
  });
  const done = await act(`deliverOrder(orderId: "${id}", expectedVersion: ${sent.version})`, staff);
  expect(done).toMatchObject({ order: { status: 'COMPLETED', fulfillmentStatus: 'DELIVERED' }, userErrors: [] });
  const amount = '{ amountMinor: 100, currency: "USD" }';
  const refund = `refundOrder(orderId: "${id}", amount: ${amount}, reason: "A dent", idempotencyKey: "dent")`;
  const partly = { paymentStatus: 'PARTIALLY_REFUNDED', totals: { refunded: { amountMinor: 100 } } };
  expect(await act(refund, staff)).toMatchObject({ order: partly, userErrors: [] });
  expect(await act(refund, staff)).toMatchObject({ order: partly, replayed: true });
  expect(await readAvailableToSell(execute, variantId)).toBe(before - 2);
  const { listed, received } = await readEvents(id, {
    token: buyer.token,
    after: requireData(start).me.orders.resumeCursor,
  });
  expect(listed.map(({ message }) => message)).toContain('The order was handed to UPS.');
  expect(received).toEqual(listed.map((orderEvents) => ({ data: { orderEvents } })));

  await putInCart(execute, { variantId, quantity: 1 }, buyer.token);
  const parts = await listParts(id, buyer.token);
  expect([...new Set(parts.map(({ __typename }) => __typename))].toSorted()).toEqual(Object.keys(PARTS).toSorted());
  const seenBy = (token: string | null) =>
    findParts(
      parts.map((part) => part.id),
      token,
    );
  const only = (...types: string[]) => parts.map((part) => (types.includes(part.__typename) ? part : null));
  expect(await seenBy(buyer.token)).toEqual(parts);
  expect(await seenBy(staff)).toEqual(only(...Object.keys(PARTS).filter((type) => type !== 'CartLine')));
  const stranger = await registerBuyer(execute);
  for (const token of [stranger.token, null]) expect(await seenBy(token)).toEqual(only('ProductImage'));

  const explained = await runCommand('commands/order.ts', 'explain', sent.number);
  expect(explained.code).toBe(0);
  expect(explained.text).toMatch(new RegExp(`${id}  COMPLETED PARTIALLY_REFUNDED DELIVERED`));
  for (const line of [
    /^place  DONE  request /m,
    /^pay  DONE/m,
    /^ {2}commit .* done in/m,
    /DONE refund of 100 \(STAFF\)/,
  ]) {
    expect(explained.text).toMatch(line);
  }
  const resumed = await runCommand('commands/order.ts', 'resume', id);
  expect(resumed).toMatchObject({ code: 0, text: expect.stringContaining('nothing to resume') });
  expect((await runCommand('commands/order.ts', 'explain', 'ord_unknown')).code).toBe(1);

  // The buyer's own actions are not those of staff.
  const byStaff = await accountId(staff);
  await eventually(async () => (await readAuditLog(`targetId: "${id}"`, staff)).length === 3);
  expect(await readAuditLog(`targetId: "${id}"`, staff)).toEqual(
    ['payment.refunded', 'order.delivered', 'order.shipped'].map((action) => ({ action, actorId: byStaff })),
  );
}, 60_000);

test('reconcile finds nothing in a consistent system, and repairs inconsistent stock', async () => {
  const { execute } = system;
  const buyer = await registerBuyer(execute);
  const variantId = (await findVariants(execute))[1]?.id ?? '';
  const order = await orderVariant(execute, { variantId, quantity: 1 }, buyer.token);
  await payOrder(execute, { order }, buyer.token);
  await eventually(async () => /0 repaired, 0 beyond repair/.test((await runCommand('commands/reconcile.ts')).text), {
    withinMs: 20_000,
  });
  const sold = await readAvailableToSell(execute, variantId);

  const mongodbUrl = (await readEndpoints(system.dataDir))?.stores['products'] ?? '';
  const lost = { orderId: 'ord_01K00000000000000000000001', variantId, quantity: 1 };
  await using products = await openProductsBackOffice({ mongodbUrl });
  await holdForUnknownOrder(mongodbUrl, lost);
  expect(await readAvailableToSell(execute, variantId)).toBe(sold - 1);
  const repaired = await runCommand('commands/reconcile.ts', '--days', '1');
  expect(repaired).toMatchObject({ code: 0, text: expect.stringContaining(`for ${lost.orderId} were HELD: release`) });
  const staff = await logIn(execute, 'admin@example.com');
  await eventually(
    async () => (await readAuditLog(`actorId: "operator", targetId: "${variantId}"`, staff)).length === 1,
  );
  expect(await readAvailableToSell(execute, variantId)).toBe(sold);

  await products.repair({ orderId: order.id, variantId, quantity: 1 }, 'release');
  const beyond = await runCommand('commands/reconcile.ts');
  expect(beyond).toMatchObject({
    code: 1,
    text: expect.stringMatching(/beyond repair {2}1 of .* were RELEASED: commit/),
  });
}, 60_000);
