import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '#platform/ids/ids.ts';
import { openOrdersHouse } from '../../tests/orders/ordersHouse.ts';

let house: Awaited<ReturnType<typeof openOrdersHouse>>;
beforeAll(async () => void (house = await openOrdersHouse()));
afterAll(() => house[Symbol.asyncDispose]());

const ada = { as: newId('usr') };
const ENTITIES = `query ($of: [_Any!]!) { _entities(representations: $of) { __typename
  ... on ProductVariant { id shippingEstimate(country: "GB") { currency } } } }`;

const entities = (of: readonly unknown[]) => house.run(ada, ENTITIES, { of });

test.each([{ $ne: null }, 7, null, ['ord_x'], '\u0000', '', undefined, 'brd_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D'])(
  'a reference with the id %j is refused before any query',
  async (id) => {
    house.counted.statements = 0;
    for (const __typename of ['Order', 'Cart', 'User', 'ProductVariant', 'Payment', 'constructor', 7]) {
      const { errors } = await entities([
        { __typename: 'User', id: ada.as },
        { __typename, id },
      ]);
      expect(errors).toMatchObject([{ path: ['_entities'], extensions: { code: 'BAD_USER_INPUT' } }]);
    }
    expect(house.counted.statements).toBe(0);
  },
);

test.each([
  { price: 7 },
  { price: { amountMinor: '1', currency: 'USD' } },
  { price: { amountMinor: 1, currency: { $ne: null } } },
  { weightGrams: 'heavy' },
  { sku: 'TEA' },
])('a required field of another form is refused: %j', async (required) => {
  const { errors } = await entities([{ __typename: 'ProductVariant', id: newId('var'), ...required }]);
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

test('a variant comes with the price and weight that its fields require, or without', async () => {
  const id = newId('var');
  const price = { __typename: 'Money', amountMinor: 100, currency: 'USD' };
  const { data, errors } = await entities([
    { __typename: 'ProductVariant', id, weightGrams: 100, price },
    { __typename: 'ProductVariant', id, weightGrams: null, price: null },
  ]);
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ _entities: [{ shippingEstimate: { currency: 'USD' } }, { shippingEstimate: null }] });
});

test('more than 500 references are refused', async () => {
  const of = Array.from({ length: 501 }, () => ({ __typename: 'User', id: ada.as }));
  expect((await entities(of.slice(1))).errors).toBeUndefined();
  expect((await entities(of)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});
