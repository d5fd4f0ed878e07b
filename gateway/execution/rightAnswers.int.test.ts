import { beforeAll, expect, test } from '@jest/globals';
import { openShopGraph } from '../../tests/differential/openShopGraph.ts';

let shop: Awaited<ReturnType<typeof openShopGraph>>;
beforeAll(async () => {
  shop = await openShopGraph();
});

const estimate = 'shippingEstimate(country: "GB") { amountMinor }';

// Operations of the shop that @apollo/gateway alone executes wrongly. When it does no longer, this test says so.
test.each([
  [
    'a conditional field with @requires leaves its siblings alone',
    `query ($e: Boolean!) { productVariant(id: "var_1") { purchasedByMe ${estimate.replace('{', '@include(if: $e) {')} } }`,
    { e: false },
  ],
  ['an alias may be the key of its type', '{ me { id: displayName cart { version } } }', {}],
  [
    'an alias that is a key is not sent as the key',
    `{ productVariant(id: "var_1") { id: sku purchasedByMe ${estimate} } }`,
    {},
  ],
  [
    'an alias that is a required field is not sent as that field',
    `{ productVariant(id: "var_1") { weightGrams: sku ${estimate} } }`,
    {},
  ],
  [
    'a conditional root field keeps its empty objects',
    'query ($a: Boolean!, $b: Boolean!) { me { id } brands @include(if: $a) { name @skip(if: $b) } }',
    { a: true, b: true },
  ],
  [
    'a conditional mutation is executed when its whole selection is skipped',
    `mutation ($a: Boolean!, $b: Boolean!) {
      mergeCart(token: "crt_2") { userErrors { message } }
      logout @include(if: $a) { userErrors @skip(if: $b) { message } }
    }`,
    { a: true, b: true },
  ],
])('%s', async (_, text, variables) => {
  const expected = await shop.onePiece(text, variables);
  expect(expected.errors).toEqual([]);
  const got = await shop.gateway(text, variables);
  expect(JSON.stringify(got.data)).toBe(JSON.stringify(expected.data));
  expect(got).toEqual(expected);
  const stock = await shop.stock(text, variables).catch((error: unknown) => ({ rejected: String(error) }));
  expect(stock).not.toEqual(expected);
});

test('an operation whose fields are all skipped is answered without a plan or a call', async () => {
  const before = shop.queries.length;
  const text =
    'query ($no: Boolean = false) { me @include(if: $no) { id } ...F @skip(if: true) } fragment F on Query { me { id } }';
  expect(await shop.gateway(text)).toEqual({ data: {}, errors: [], calls: [] });
  expect(shop.queries).toHaveLength(before);
});

test('a field under two aliases with different arguments has two values', async () => {
  const text = `{ productVariant(id: "var_1") { a: ${estimate} b: shippingEstimate(country: "DE") { currency } weightGrams } }`;
  expect(await shop.gateway(text)).toEqual(await shop.onePiece(text));
});
