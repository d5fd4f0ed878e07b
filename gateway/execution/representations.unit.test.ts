import { expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { extractShapes } from '../composition/shapeTable.ts';
import { checkRepresentations } from './representations.ts';

const shapes = extractShapes(
  parse(`
    type Variant { id: ID! sku: String! weight: Int price: Money tags: [String!] parts: [Money] of: Anything product: Product }
    type Product { id: ID! } type Money { amount: Int } union Anything = Money scalar ID
  `),
);
const id = 'var_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D';
const nodes = new Map([['Variant', { typename: 'Variant', prefix: 'var', subgraph: 'products', field: null }]]);
const check = (representation: unknown) => () => checkRepresentations({ shapes, nodes }, [representation]);

test('keys and required fields of the right type are accepted', () => {
  const rest = {
    sku: 'T-1',
    weight: null,
    price: { amount: 5 },
    tags: ['a'],
    parts: [{ __typename: 'Money', amount: 1 }, null],
  };
  expect(check({ __typename: 'Variant', id, ...rest })).not.toThrow();
  expect(check({ __typename: 'Variant', sku: 'T-1', of: { __typename: 'Money', amount: 1 } })).not.toThrow();
  expect(check({ __typename: 'Variant', id, product: { id: 'prd_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D' } })).not.toThrow();
});

test.each([
  { id: { $ne: null } },
  { id: ['var_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D'] },
  { id: 'var_1' },
  { id: `${id}\n` },
  { id: null },
  { id, sku: { $regex: '.*' } },
  { id, sku: [{ $gt: '' }] },
  { id, weight: { a: 1 } },
  { id, price: { amount: { $gt: 0 } } },
  { id, price: { $where: 'x' } },
  { id, price: 'five' },
  { id, of: { amount: 1 } },
  { id, $where: 'x' },
  { id, __typename: 'Missing' },
  { id, __typename: { $ne: 'Variant' } },
])('%j is refused before a subgraph is called', (representation) => {
  expect(check({ __typename: 'Variant', ...representation })).toThrow('sent an invalid entity reference');
});

test('a value other than a list of objects with __typename is refused', () => {
  for (const each of ['x', null, 7, {}, { __typename: 'Variant', id }])
    expect(() => checkRepresentations({ shapes, nodes }, each)).toThrow();
  for (const each of ['x', null, [], {}, { id }]) expect(check(each)).toThrow();
});
