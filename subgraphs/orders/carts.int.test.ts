import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { openOrdersForTest, textIn } from '../../tests/orders/openOrdersForTest.ts';

let subgraph: Awaited<ReturnType<typeof openOrdersForTest>>;
beforeAll(async () => {
  subgraph = await openOrdersForTest();
});
afterAll(() => subgraph[Symbol.asyncDispose]());
beforeEach(() => {
  subgraph.catalogue.state.isDown = false;
  subgraph.catalogue.state.requestedIds.length = 0;
});

const money = '{ amountMinor currency exponent formatted }';
const cartFields = `fragment All on Cart {
  id token version expiresAt
  lines { id quantity unitPrice ${money} priceWhenAdded ${money} lineTotal ${money} variant { id } }
  totals { subtotal ${money} shipping ${money} discount ${money} tax ${money} total ${money} refunded ${money} }
  express: totals(shippingMethod: EXPRESS) { total ${money} }
  shippingQuotes { method price ${money} eta }
  warnings { __typename code message path ... on InsufficientStockError { variant { id } requested available } }
}`;
const userErrors = `userErrors { __typename code message path ... on InsufficientStockError { variant { id } requested available } }`;
const setLine = `mutation Set($token: ID, $variantId: ID!, $quantity: Int!, $version: Int) {
  setCartLine(token: $token, variantId: $variantId, quantity: $quantity, expectedVersion: $version) {
    cart { id token version lines { quantity variant { id } } } ${userErrors}
  }
}`;
const merge = `mutation Merge($token: ID!) { mergeCart(token: $token) { cart { token version lines { quantity variant { id } } } ${userErrors} } }`;
const read = `query Read($token: ID) { cart(token: $token) { ...All } } ${cartFields}`;

const ada = () => ({ as: newId('usr') });
const guest = {};
const usd = (amountMinor: number) => expect.objectContaining({ amountMinor, currency: 'USD', exponent: 2 });
const refusedWith = (mutation: string, code: string) => ({
  data: { [mutation]: { userErrors: [expect.objectContaining({ code })] } },
});

async function guestsCart(variantId: string, quantity = 1): Promise<string> {
  return textIn(await subgraph.run(guest, setLine, { variantId, quantity }), 'setCartLine', 'cart', 'token');
}

test('the first line creates a guest cart, and its token finds it again', async () => {
  const variantId = subgraph.catalogue.add({ unitMinor: 1_250, weightGrams: 1_500 });
  const token = await guestsCart(variantId, 2);
  const answer = await subgraph.run(guest, read, { token });
  expect(answer).toMatchObject({
    data: {
      cart: {
        token,
        version: 1,
        expiresAt: expect.any(String),
        lines: [
          {
            quantity: 2,
            unitPrice: usd(1_250),
            priceWhenAdded: usd(1_250),
            lineTotal: usd(2_500),
            variant: { id: variantId },
          },
        ],
        totals: {
          subtotal: usd(2_500),
          shipping: usd(580),
          discount: usd(0),
          tax: usd(0),
          total: usd(3_080),
          refunded: usd(0),
        },
        express: { total: usd(2_500 + 1_290 + 480) },
        shippingQuotes: [
          { method: 'STANDARD', price: usd(580) },
          { method: 'EXPRESS' },
          { method: 'PICKUP', price: usd(0) },
        ],
        warnings: [],
      },
    },
  });
});

test('a cart query calls products once, and not at all when it needs no price', async () => {
  const variantIds = Array.from({ length: 5 }, () => subgraph.catalogue.add());
  const caller = ada();
  for (const variantId of variantIds) await subgraph.run(caller, setLine, { variantId, quantity: 1 });
  subgraph.catalogue.state.requestedIds.length = 0;
  await subgraph.run(caller, read);
  expect(subgraph.catalogue.state.requestedIds).toHaveLength(1);
  expect(subgraph.catalogue.state.requestedIds[0]?.toSorted()).toEqual(variantIds.toSorted());
  await subgraph.run(
    caller,
    '{ cart { id version lines { quantity priceWhenAdded { amountMinor } } shippingQuotes { method } } }',
  );
  expect(subgraph.catalogue.state.requestedIds).toHaveLength(1);
  const change = `mutation ($variantId: ID!) { setCartLine(variantId: $variantId, quantity: 2) { cart { ...All } } } ${cartFields}`;
  await subgraph.run(caller, change, { variantId: variantIds[0] });
  expect(subgraph.catalogue.state.requestedIds).toHaveLength(2);
});

test('setting a line is idempotent, 0 removes it, and expectedVersion guards it', async () => {
  const variantId = subgraph.catalogue.add();
  const caller = ada();
  for (let times = 0; times < 2; times += 1) {
    expect(await subgraph.run(caller, setLine, { variantId, quantity: 3 })).toMatchObject({
      data: { setCartLine: { cart: { token: null, version: 1, lines: [{ quantity: 3 }] }, userErrors: [] } },
    });
  }
  const stale = await subgraph.run(caller, setLine, { variantId, quantity: 4, version: 9 });
  expect(stale).toMatchObject(refusedWith('setCartLine', 'CONFLICT'));
  expect(stale).toMatchObject({
    data: { setCartLine: { cart: { version: 1 }, userErrors: [{ path: ['expectedVersion'] }] } },
  });
  expect(await subgraph.run(caller, setLine, { variantId, quantity: 0, version: 1 })).toMatchObject({
    data: { setCartLine: { cart: { version: 2, lines: [] } } },
  });
});

test.each([-1, 100, 2_147_483_647])('a quantity of %p is refused and creates no cart', async (quantity) => {
  const answer = await subgraph.run(guest, setLine, { variantId: subgraph.catalogue.add(), quantity });
  expect(answer).toMatchObject(refusedWith('setCartLine', 'VALIDATION'));
  expect(answer).toMatchObject({ data: { setCartLine: { cart: null } } });
});

test('a variant that is unknown, malformed or not on sale is NOT_FOUND', async () => {
  const off = subgraph.catalogue.add({ status: 'ARCHIVED' });
  for (const variantId of [newId('var'), newId('prd'), '', "'; drop table carts; --", 'x'.repeat(5_000), off]) {
    const answer = await subgraph.run(guest, setLine, { variantId, quantity: 1 });
    expect(answer).toMatchObject(refusedWith('setCartLine', 'NOT_FOUND'));
  }
});

test('a quantity above stock is refused with the available quantity', async () => {
  const variantId = subgraph.catalogue.add({ available: 4 });
  expect(await subgraph.run(guest, setLine, { variantId, quantity: 5 })).toMatchObject({
    data: {
      setCartLine: {
        cart: null,
        userErrors: [
          {
            __typename: 'InsufficientStockError',
            code: 'INSUFFICIENT_STOCK',
            requested: 5,
            available: 4,
            variant: { id: variantId },
          },
        ],
      },
    },
  });
});

test('an invalid token finds no cart, and a caller never reaches the cart of another', async () => {
  const variantId = subgraph.catalogue.add();
  const victim = ada();
  await subgraph.run(victim, setLine, { variantId, quantity: 1 });
  const id = textIn(await subgraph.run(victim, '{ cart { id } }'), 'cart', 'id');
  for (const token of ['', id, 'A'.repeat(43), newId('crt')]) {
    for (const caller of [guest, ada()]) {
      expect((await subgraph.run(caller, read, { token })).data).toEqual({ cart: null });
      expect(await subgraph.run(caller, setLine, { token, variantId, quantity: 1 })).toMatchObject(
        refusedWith('setCartLine', 'NOT_FOUND'),
      );
    }
    expect(await subgraph.run(ada(), merge, { token })).toMatchObject(refusedWith('mergeCart', 'NOT_FOUND'));
  }
  const byKey =
    '{ _entities(representations: [{ __typename: "Cart", id: "ID" }]) { ... on Cart { id version } } }'.replace(
      'ID',
      id,
    );
  expect((await subgraph.run(guest, byKey)).data).toEqual({ _entities: [null] });
  expect((await subgraph.run(ada(), byKey)).data).toEqual({ _entities: [null] });
  expect((await subgraph.run(victim, byKey)).data).toEqual({ _entities: [{ id, version: 1 }] });
});

test('merging requires a signed-in caller', async () => {
  const token = await guestsCart(subgraph.catalogue.add());
  expect(await subgraph.run(guest, merge, { token })).toMatchObject({
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
});

test("a guest's cart is merged once, limited by stock, with an error for each line that did not fit", async () => {
  const tea = subgraph.catalogue.add({ available: 5 });
  const mug = subgraph.catalogue.add();
  const caller = ada();
  await subgraph.run(caller, setLine, { variantId: tea, quantity: 4 });
  const token = await guestsCart(tea, 3);
  await subgraph.run(guest, setLine, { token, variantId: mug, quantity: 2 });
  const merged = await subgraph.run(caller, merge, { token });
  expect(merged).toMatchObject({
    data: {
      mergeCart: {
        cart: {
          token: null,
          version: 2,
          lines: [
            { quantity: 5, variant: { id: tea } },
            { quantity: 2, variant: { id: mug } },
          ],
        },
        userErrors: [{ code: 'INSUFFICIENT_STOCK', requested: 7, available: 5, path: ['token'] }],
      },
    },
  });
  expect(await subgraph.run(caller, merge, { token })).toMatchObject({
    data: { mergeCart: { cart: { version: 2 }, userErrors: [] } },
  });
  expect(await subgraph.run(ada(), merge, { token })).toMatchObject(refusedWith('mergeCart', 'NOT_FOUND'));
  expect(await subgraph.run(guest, setLine, { token, variantId: tea, quantity: 1 })).toMatchObject(
    refusedWith('setCartLine', 'CONFLICT'),
  );
});

test('a cart warns of changes since a line was set, and its totals are current', async () => {
  const tea = subgraph.catalogue.add({ name: 'Tea' });
  const mug = subgraph.catalogue.add({ name: 'Mug' });
  const pot = subgraph.catalogue.add({ name: 'Pot' });
  const caller = ada();
  for (const variantId of [tea, mug, pot]) await subgraph.run(caller, setLine, { variantId, quantity: 2 });
  subgraph.catalogue.change(tea, { unitMinor: 1_100 });
  subgraph.catalogue.change(mug, { available: 1 });
  subgraph.catalogue.remove(pot);
  const answer = await subgraph.run(caller, read);
  expect(answer).toMatchObject({
    data: {
      cart: {
        lines: [
          { unitPrice: usd(1_100), priceWhenAdded: usd(1_000) },
          { unitPrice: usd(1_000) },
          { unitPrice: usd(1_000) },
        ],
        totals: { subtotal: usd(6_200) },
        warnings: [
          { code: 'PRICE_CHANGED', path: ['lines', tea] },
          {
            __typename: 'InsufficientStockError',
            code: 'INSUFFICIENT_STOCK',
            requested: 2,
            available: 1,
            variant: { id: mug },
          },
          { code: 'NOT_FOUND', path: ['lines', pot] },
        ],
      },
    },
  });
});

test('while products is down a cart shows the last seen prices with a warning; lines can be removed, not added', async () => {
  const variantId = subgraph.catalogue.add({ unitMinor: 900 });
  const caller = ada();
  await subgraph.run(caller, setLine, { variantId, quantity: 1 });
  subgraph.catalogue.state.isDown = true;
  expect(await subgraph.run(caller, read)).toMatchObject({
    data: {
      cart: {
        lines: [{ unitPrice: usd(900) }],
        totals: { total: usd(1_390) },
        warnings: [{ code: 'DEPENDENCY_UNAVAILABLE' }],
      },
    },
  });
  const refused = await subgraph.run(caller, setLine, { variantId, quantity: 2 });
  expect(refused).toMatchObject(refusedWith('setCartLine', 'DEPENDENCY_UNAVAILABLE'));
  expect(refused).toMatchObject({ data: { setCartLine: { cart: { version: 1, lines: [{ quantity: 1 }] } } } });
  const removed = await subgraph.run(caller, setLine, { variantId, quantity: 0 });
  expect(removed).toMatchObject({ data: { setCartLine: { cart: { lines: [] }, userErrors: [] } } });
});
