import { expect, test } from '@jest/globals';
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind } from 'graphql';
import { createRepresentations, MISSING, OTHER } from './representation.ts';

const types = { isAbstract: () => false, isOfType: (name: string, type: string) => name === type };
const field = (name: string, selections?: QueryPlanSelectionNode[]): QueryPlanSelectionNode =>
  selections ? { kind: Kind.FIELD, name, selections } : { kind: Kind.FIELD, name };

function representationsOf(...fields: QueryPlanSelectionNode[]) {
  const selections = [field('__typename'), ...fields];
  const requires = [{ kind: Kind.INLINE_FRAGMENT as const, typeCondition: 'Product', selections }];
  return createRepresentations({ requires, rewrites: [], types, isResolvable: (name) => name === 'Product' });
}

const product = { __typename: 'Product' };

test('entities with equal references have one identity, whatever else they have', () => {
  const { identify, create } = representationsOf(field('sku'), field('price'));
  expect(identify({ ...product, sku: 'a', price: 1, name: 'x' })).toBe(identify({ ...product, sku: 'a', price: 1 }));
  expect(create({ ...product, sku: 'a', price: 1, name: 'x' })).toEqual({ ...product, sku: 'a', price: 1 });
});

test.each([
  [
    { sku: '1', price: 1 },
    { sku: 1, price: 1 },
  ],
  [
    { sku: 'a"1:b', price: '' },
    { sku: 'a', price: 'b"0:' },
  ],
  [
    { sku: null, price: 1 },
    { sku: 'null,', price: 1 },
  ],
  [
    { sku: { a: 1 }, price: 1 },
    { sku: '{"a":1}', price: 1 },
  ],
  [
    { sku: 1, price: 23 },
    { sku: 12, price: 3 },
  ],
])('%j and %j have different identities', (one, other) => {
  const { identify } = representationsOf(field('sku'), field('price'));
  expect(identify({ ...product, ...one })).not.toBe(identify({ ...product, ...other }));
});

test('a reference with an object is identified by all of it', () => {
  const { identify } = representationsOf(field('size', [field('height')]));
  const ofHeight = (height: number) => identify({ ...product, size: { height, width: 1 } });
  expect(ofHeight(1)).toBe(identify({ ...product, size: { height: 1, width: 2 } }));
  expect(ofHeight(1)).not.toBe(ofHeight(2));
});

test('an entity without an input is not identified, and neither is one of another type', () => {
  const { identify } = representationsOf(field('sku'));
  expect(identify(product)).toBe(MISSING);
  expect(identify({ __typename: 'User', sku: 'a' })).toBe(OTHER);
  expect(identify({ sku: 'a' })).toBe(OTHER);
});
