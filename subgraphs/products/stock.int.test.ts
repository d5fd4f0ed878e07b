import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import {
  runMutation,
  createTestProduct,
  usd,
  variantInput,
  createVariant,
  type TestVariant,
  type UserErrorFields,
} from '../../tests/products/catalogueRequests.ts';
import { manager, openProductsForTest, type ProductsForTest } from '../../tests/products/openProductsForTest.ts';

const HOUR_MS = 3_600_000;
const RESERVE = 'reserveStock(orderId: $o, lines: $l, notAfter: $n, holdUntil: $h)';

let subgraph: ProductsForTest;
beforeAll(async () => {
  subgraph = await openProductsForTest();
});
afterAll(() => subgraph[Symbol.asyncDispose]());

type Line = { variantId: string; quantity: number };
type LinesPayload = {
  lines: { variantId: string; quantity: number; state: string; available: number; name: string; sku: string }[];
  userErrors: (UserErrorFields & { requested?: number; available?: number })[];
};

type Command = { readonly orderId: string; readonly lines: readonly Line[]; readonly notAfterMs?: number };

async function command(call: string, { orderId, lines, notAfterMs = HOUR_MS }: Command): Promise<LinesPayload> {
  const at = Date.now() + subgraph.clock.aheadMs;
  const times = { n: new Date(at + notAfterMs).toISOString(), h: new Date(at + 2 * HOUR_MS).toISOString() };
  const header =
    call === RESERVE
      ? '($o: ID!, $l: [StockLineInput!]!, $n: DateTime!, $h: DateTime!)'
      : '($o: ID!, $l: [StockLineInput!]!)';
  const fields = `lines { variantId quantity state available name sku productId imageUrl unitPrice { amountMinor currency } }
    userErrors { __typename code message path ... on InsufficientStockError { requested available variant { id } } }`;
  const { data, errors } = await subgraph.request(`mutation ${header} { it: ${call} { ${fields} } }`, {
    variables: { o: orderId, l: lines, ...times },
    caller: 'orders',
  });
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data['it'] as LinesPayload;
}

const reserve = (orderId: string, lines: readonly Line[], notAfterMs?: number) =>
  command(RESERVE, { orderId, lines, notAfterMs });
const commit = (orderId: string, lines: readonly Line[]) =>
  command('commitStock(orderId: $o, lines: $l)', { orderId, lines });
const release = (orderId: string, lines: readonly Line[]) =>
  command('releaseStock(orderId: $o, lines: $l)', { orderId, lines });
const of = (variant: TestVariant, quantity: number): Line => ({ variantId: variant.id, quantity });

async function unitsOf({ id }: TestVariant) {
  const [stock] = await subgraph.store.stock.findByVariantIds([id]);
  return [stock?.onHand, stock?.available];
}

test('a reservation returns current price, name and stock, and the same again when repeated', async () => {
  const variant = await createVariant(subgraph, 10);
  const order = newId('ord');
  const first = await reserve(order, [of(variant, 3)]);
  expect(first).toMatchObject({
    lines: [
      {
        variantId: variant.id,
        quantity: 3,
        state: 'HELD',
        available: 7,
        sku: variant.sku,
        unitPrice: { amountMinor: variant.price.amountMinor, currency: 'USD' },
      },
    ],
    userErrors: [],
  });
  expect(await reserve(order, [of(variant, 3)])).toEqual(first);
  expect((await reserve(order, [of(variant, 4)])).userErrors).toMatchObject([
    { code: 'CONFLICT', path: ['lines', '0'] },
  ]);
  expect(await unitsOf(variant)).toEqual([10, 7]);
});

test('a cached stock is changed without reading it, and a cached product is used only at its current version', async () => {
  const product = await createTestProduct(subgraph, {
    variants: [variantInput({ initialStock: 9, price: usd(500) })],
  });
  const [variant] = product.variants;
  if (!variant) throw new Error('expected a variant');
  const order = newId('ord');
  await reserve(newId('ord'), [of(variant, 1)]);
  subgraph.queries.length = 0;
  expect((await reserve(order, [of(variant, 2)])).lines).toMatchObject([{ unitPrice: { amountMinor: 500 } }]);
  const pay = `mutation { it: commitStock(orderId: "${order}", lines: [{ variantId: "${variant.id}", quantity: 2 }]) { lines { state } } }`;
  expect((await subgraph.request(pay, { caller: 'orders' })).data).toEqual({ it: { lines: [{ state: 'COMMITTED' }] } });
  // The `find` is for `available`, which orders does not select.
  expect(subgraph.queries).toEqual(['stock_settled.find', 'stocks.bulkWrite', 'stocks.find', 'stocks.bulkWrite']);

  const update = `updateProduct(id: "${product.id}", expectedVersion: 1, input: { variants: [{ sku: "${variant.sku}", price: { amountMinor: 700, currency: "USD" } }] })`;
  await runMutation(subgraph, update, 'product { version }');
  expect((await reserve(newId('ord'), [of(variant, 1)])).lines).toMatchObject([{ unitPrice: { amountMinor: 700 } }]);
  // An update that failed before it replaced the product has already raised the version in the stock document.
  await subgraph.models.stocks.updateOne({ _id: variant.id }, { $inc: { productVersion: 1 } });
  expect((await reserve(newId('ord'), [of(variant, 1)])).lines).toMatchObject([{ unitPrice: { amountMinor: 700 } }]);
  await runMutation(subgraph, `archiveProduct(id: "${product.id}")`, 'product { id }');
  expect((await reserve(newId('ord'), [of(variant, 1)])).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  expect(await unitsOf(variant)).toEqual([7, 4]);
});

test('all lines are held or none, and every shortage is reported', async () => {
  const [full, short] = [await createVariant(subgraph, 5), await createVariant(subgraph, 1)];
  const none = await createVariant(subgraph, 0);
  const payload = await reserve(newId('ord'), [of(full, 5), of(short, 2), of(none, 1)]);
  expect(payload.lines).toEqual([]);
  expect(payload.userErrors).toHaveLength(2);
  expect(payload.userErrors).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        __typename: 'InsufficientStockError',
        path: ['lines', '1', 'quantity'],
        requested: 2,
        available: 1,
        variant: { id: short.id },
      }),
      expect.objectContaining({ code: 'INSUFFICIENT_STOCK', requested: 1, available: 0 }),
    ]),
  );
  expect(await unitsOf(full)).toEqual([5, 5]);
});

test('a repeated commit sells the units once, and a release returns committed units', async () => {
  const variant = await createVariant(subgraph, 5);
  const order = newId('ord');
  await reserve(order, [of(variant, 2)]);
  for (let again = 0; again < 2; again += 1)
    expect(await commit(order, [of(variant, 2)])).toMatchObject({
      lines: [{ state: 'COMMITTED', available: 3 }],
      userErrors: [],
    });
  expect(await unitsOf(variant)).toEqual([3, 3]);
  for (let again = 0; again < 2; again += 1)
    expect(await release(order, [of(variant, 2)])).toMatchObject({ lines: [{ state: 'RELEASED', available: 5 }] });
  expect(await unitsOf(variant)).toEqual([5, 5]);
  expect((await commit(order, [of(variant, 2)])).userErrors).toMatchObject([
    { code: 'RESERVATION_GONE', path: ['lines', '0'] },
  ]);
});

test('a reservation after its own release or after notAfter holds nothing', async () => {
  const variant = await createVariant(subgraph, 5);
  const order = newId('ord');
  expect(await release(order, [of(variant, 2)])).toMatchObject({ lines: [{ state: 'RELEASED' }], userErrors: [] });
  expect((await reserve(order, [of(variant, 2)])).userErrors).toMatchObject([{ code: 'RESERVATION_GONE' }]);
  expect((await reserve(newId('ord'), [of(variant, 2)], -1)).userErrors).toMatchObject([{ code: 'RESERVATION_GONE' }]);
  expect((await commit(newId('ord'), [of(variant, 1)])).userErrors).toMatchObject([{ code: 'RESERVATION_GONE' }]);
  expect(await unitsOf(variant)).toEqual([5, 5]);
});

test('of 200 concurrent buyers of the last 20 units exactly 20 get one', async () => {
  const variant = await createVariant(subgraph, 20);
  const payloads = await Promise.all(Array.from({ length: 200 }, () => reserve(newId('ord'), [of(variant, 1)])));
  expect(payloads.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(20);
  expect(await unitsOf(variant)).toEqual([20, 0]);
});

test('an expired hold releases its units, and can still be committed while enough are available', async () => {
  const [kept, sold] = [await createVariant(subgraph, 2), await createVariant(subgraph, 2)];
  const order = newId('ord');
  await reserve(order, [of(kept, 2), of(sold, 2)]);
  expect(await subgraph.maintenance.expireHolds()).toBe(0);
  subgraph.clock.aheadMs += 3 * HOUR_MS;
  expect(await subgraph.maintenance.expireHolds()).toBeGreaterThanOrEqual(2);
  expect(await unitsOf(kept)).toEqual([2, 2]);
  await reserve(newId('ord'), [of(sold, 1)]);
  const late = await commit(order, [of(kept, 2), of(sold, 2)]);
  expect(late).toMatchObject({
    lines: [{ variantId: kept.id, state: 'COMMITTED' }],
    userErrors: [{ code: 'RESERVATION_GONE', path: ['lines', '1'] }],
  });
  expect([await unitsOf(kept), await unitsOf(sold)]).toEqual([
    [0, 0],
    [2, 1],
  ]);
});

test('settled entries leave the document, and a retry after a day still finds them', async () => {
  const variant = await createVariant(subgraph, 9);
  const [committed, released, held] = [newId('ord'), newId('ord'), newId('ord')];
  await reserve(committed, [of(variant, 2)]);
  await commit(committed, [of(variant, 2)]);
  await release(released, [of(variant, 1)]);
  await reserve(held, [of(variant, 3)]);
  subgraph.clock.aheadMs += 11 * 60_000;
  await subgraph.maintenance.moveSettledEntries();
  const document = await subgraph.models.stocks.findById(variant.id).lean();
  expect(document?.entries.map(({ orderId }) => orderId)).toEqual([held]);
  expect(document?.settledThrough).toBe(1);
  subgraph.clock.aheadMs += 24 * HOUR_MS;

  expect(await commit(committed, [of(variant, 2)])).toMatchObject({ lines: [{ state: 'COMMITTED' }], userErrors: [] });
  expect((await reserve(released, [of(variant, 1)])).userErrors).toMatchObject([{ code: 'RESERVATION_GONE' }]);
  expect(await unitsOf(variant)).toEqual([7, 4]);
  const refunds = await Promise.all(Array.from({ length: 5 }, () => release(committed, [of(variant, 2)])));
  expect(refunds.map(({ lines }) => lines[0]?.state)).toEqual(Array.from({ length: 5 }, () => 'RELEASED'));
  expect(await unitsOf(variant)).toEqual([9, 6]);
});

test('a document with many entries keeps settled ones for seconds only', async () => {
  const variant = await createVariant(subgraph, 40);
  const orders = Array.from({ length: 17 }, () => newId('ord'));
  const entries = async () => (await subgraph.models.stocks.findById(variant.id).lean())?.entries ?? [];
  await Promise.all(orders.slice(1).map((order) => release(order, [of(variant, 1)])));
  subgraph.clock.aheadMs += 3_000;
  await subgraph.maintenance.moveSettledEntries();
  expect(await entries()).toHaveLength(16);
  await reserve(orders[0] ?? '', [of(variant, 1)]);
  await subgraph.maintenance.moveSettledEntries();
  expect(await entries()).toMatchObject([{ orderId: orders[0], state: 'HELD' }]);
  expect((await reserve(orders[1] ?? '', [of(variant, 1)])).userErrors).toMatchObject([{ code: 'RESERVATION_GONE' }]);
  subgraph.queries.length = 0;
  expect((await reserve(newId('ord'), [of(variant, 1)])).userErrors).toEqual([]);
  expect(subgraph.queries).toEqual(['stock_settled.find', 'stocks.bulkWrite', 'stocks.find']);
  expect(await unitsOf(variant)).toEqual([40, 38]);
});

test('an adjustment applies once per key and never takes held units', async () => {
  const variant = await createVariant(subgraph, 4);
  await reserve(newId('ord'), [of(variant, 3)]);
  const adjust = (delta: number, key: string) =>
    runMutation<{ replayed: boolean; userErrors: UserErrorFields[] }>(
      subgraph,
      `adjustStock(variantId: "${variant.id}", delta: ${delta}, reason: "counted", idempotencyKey: "${key}")`,
      'variant { stock { onHand reserved availableToSell } } replayed',
    );
  const many = await Promise.all(Array.from({ length: 10 }, () => adjust(5, 'count-1')));
  expect(many.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(await unitsOf(variant)).toEqual([9, 6]);
  expect((await adjust(6, 'count-1')).userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
  expect((await adjust(-7, 'count-2')).userErrors).toMatchObject([{ code: 'INSUFFICIENT_STOCK', path: ['delta'] }]);
  expect(await adjust(-6, 'count-2')).toMatchObject({
    variant: { stock: { onHand: 3, reserved: 3, availableToSell: 0 } },
    userErrors: [],
  });
});

test('each of several adjustments in one operation returns the stock after it', async () => {
  const variant = await createVariant(subgraph, 4);
  const adjust = (delta: number) =>
    `adjustStock(variantId: "${variant.id}", delta: ${delta}, reason: "r", idempotencyKey: "${delta}") { variant { stock { onHand } } }`;
  const { data } = await subgraph.request(`mutation { one: ${adjust(1)} other: ${adjust(2)} }`, { as: manager });
  expect(data).toEqual({ one: { variant: { stock: { onHand: 5 } } }, other: { variant: { stock: { onHand: 7 } } } });
});

test('only orders commands stock, adjusting needs stock:write, and reading counts needs stock:read', async () => {
  const variant = await createVariant(subgraph, 1);
  const forbidden = [{ extensions: { code: 'FORBIDDEN' } }];
  const release = `mutation { releaseStock(orderId: "${newId('ord')}", lines: [{ variantId: "${variant.id}", quantity: 1 }]) { lines { sku } } }`;
  expect((await subgraph.request(release, { as: manager })).errors).toMatchObject(forbidden);
  const adjust = `mutation { adjustStock(variantId: "${variant.id}", delta: 1, reason: "r", idempotencyKey: "k") { replayed } }`;
  expect((await subgraph.request(adjust)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect((await subgraph.request(adjust, { as: { ...manager, scopes: [] } })).errors).toMatchObject(forbidden);
  const seen = await subgraph.request(`{ productVariant(id: "${variant.id}") { stock { availableToSell onHand } } }`, {
    as: { ...manager, scopes: [] },
  });
  expect(seen.data).toEqual({ productVariant: { stock: { availableToSell: 1, onHand: null } } });
  expect(seen.errors).toMatchObject([
    { path: ['productVariant', 'stock', 'onHand'], extensions: { code: 'FORBIDDEN' } },
  ]);
});

test.each([
  ['an order id of another format', 'no', 1],
  ['a quantity of zero', newId('ord'), 0],
  ['a negative quantity', newId('ord'), -1],
  ['a huge quantity', newId('ord'), 2_000_000_000],
])('%s is refused and holds nothing', async (_title, orderId, quantity) => {
  const variant = await createVariant(subgraph, 5);
  const payload = await reserve(orderId, [of(variant, quantity)]);
  expect(payload).toMatchObject({ lines: [], userErrors: [{ code: 'VALIDATION' }] });
  expect((await subgraph.models.stocks.findById(variant.id).lean())?.entries).toEqual([]);
});

test('draft, unknown and repeated variants and an empty list of lines cannot be reserved', async () => {
  const draft = await createTestProduct(subgraph, { status: 'DRAFT', variants: [variantInput()] });
  const [hidden] = draft.variants;
  if (!hidden) throw new Error('expected a variant');
  expect((await reserve(newId('ord'), [of(hidden, 1)])).userErrors).toMatchObject([
    { code: 'NOT_FOUND', path: ['lines', '0', 'variantId'] },
  ]);
  expect((await reserve(newId('ord'), [{ variantId: newId('var'), quantity: 1 }])).userErrors).toMatchObject([
    { code: 'NOT_FOUND' },
  ]);
  const variant = await createVariant(subgraph, 5);
  expect((await reserve(newId('ord'), [of(variant, 1), of(variant, 1)])).userErrors).toMatchObject([
    { code: 'VALIDATION' },
  ]);
  expect((await reserve(newId('ord'), [])).userErrors).toMatchObject([{ code: 'VALIDATION', path: ['lines'] }]);
});
