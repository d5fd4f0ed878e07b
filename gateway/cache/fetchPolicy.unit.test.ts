import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { readSupergraph } from '../composition/supergraph.ts';
import { readFetchPolicy } from './fetchPolicy.ts';

const shop = readSupergraph(readFileSync(new URL('../composition/supergraph.graphql', import.meta.url), 'utf8'));

const policyOf = (query: string) => readFetchPolicy(parse(query, { noLocation: true }), shop);

function rootOf(query: string, variables: Readonly<Record<string, unknown>> = {}) {
  const policy = policyOf(query);
  if (policy?.kind !== 'root') throw new Error(`expected root fields that may be cached: ${query}`);
  const { object, subjects, maxAgeByArguments } = policy;
  const maxAgeS = Math.min(object.maxAgeMs, maxAgeByArguments(variables)) / 1000;
  return { maxAgeS, types: [...object.types].sort(), subjects: subjects(variables) };
}

function entityOf(type: string, selection: string) {
  const policy = policyOf(
    `query($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type} { ${selection} } } }`,
  );
  if (policy?.kind !== 'entities') return null;
  const object = policy.objects.get(type);
  return object ? { maxAgeS: object.maxAgeMs / 1000, types: [...object.types].sort() } : null;
}

test('a product is cached for ten minutes, and for two seconds when its stock is shown', () => {
  expect(entityOf('Product', 'name priceRange { min { formatted } } variants { sku price { amountMinor } }')).toEqual({
    maxAgeS: 600,
    types: [],
  });
  for (const shown of ['stockState', 'defaultVariant { id }', 'variants { stock { availableToSell } }'])
    expect(entityOf('Product', shown)).toEqual({ maxAgeS: 2, types: [] });
});

test('what is no part of the product is a type that ends it', () => {
  expect(entityOf('Product', 'brand { name } categories { name products { edges { node { id } } } }')?.types).toEqual([
    'Brand',
    'Category',
    'Product',
  ]);
  expect(entityOf('ProductVariant', 'price { amountMinor } product { name images { url } }')?.types).toEqual([]);
});

test('a list ends with any product, and a product by id with that one', () => {
  expect(rootOf('{ products(first: 3) { edges { node { name } } pageInfo { endCursor } totalCount } }')).toEqual({
    maxAgeS: 600,
    types: ['Product'],
    subjects: [],
  });
  const byId = 'query($id: ID) { product(id: $id) { name variants { sku } brand { name } } }';
  const subjects = [{ type: 'Product', id: 'prd_1' }];
  expect(rootOf(byId, { id: 'prd_1' })).toEqual({ maxAgeS: 600, types: ['Brand'], subjects });
  expect(rootOf('{ product(slug: "lamp") { name } }').types).toEqual(['Product']);
});

test('a list of what is in stock is two seconds old at most, however that is asked for', () => {
  const list =
    'query($filter: ProductFilter, $only: Boolean) { products(filter: $filter) { edges { node { name } } } }';
  expect(rootOf(list, { filter: { inStockOnly: true } }).maxAgeS).toBe(2);
  expect(rootOf(list, { filter: { inStockOnly: false, tags: ['new'] } }).maxAgeS).toBe(600);
  expect(rootOf(list, {}).maxAgeS).toBe(600);
  expect(
    rootOf('query($only: Boolean) { products(filter: { inStockOnly: $only }) { edges { cursor } } }', { only: true })
      .maxAgeS,
  ).toBe(2);
});

test.each([
  '{ me { id } }',
  'mutation { archiveProduct(id: "prd_1") { product { id } } }',
  '{ product(id: "prd_1") { variants { stock { onHand } } } }',
  '{ myOrders { edges { node { id } } } }',
  '{ __typename }',
])('%s is not cached', (query) => {
  expect(policyOf(query)).toBeNull();
});

test('an entity without a maxAge is not cached', () => {
  expect(entityOf('Order', 'id')).toBeNull();
  expect(entityOf('Stock', 'state')).not.toBeNull();
});

test('a field that depends on the caller is cached for anonymous callers only', () => {
  const isOfAnonymousCallers = (query: string) => policyOf(query)?.isOfAnonymousCallers;
  expect(isOfAnonymousCallers('{ product(id: "prd_1") { id variants { purchasedByMe } } }')).toBe(true);
  expect(isOfAnonymousCallers('{ product(id: "prd_1") { id variants { sku } } }')).toBe(false);
});
