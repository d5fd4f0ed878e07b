import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { buildSchema, getIntrospectionQuery, Kind, parse, validate } from 'graphql';
import { readSupergraph } from '../gateway/composition/supergraph.ts';
import { readGatewayConfig } from '../gateway/config.ts';
import { costOfOperation } from '../gateway/policies/operationCost.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFile(join(root, path), 'utf8');
const { costs } = readSupergraph(await read('gateway/composition/supergraph.graphql'));
const schema = buildSchema(await read('gateway/composition/api.graphql'));
const maxOperationCost = readGatewayConfig({ IDENTITY_KEYS: 'k'.repeat(32) }).maxOperationCost ?? 0;

/** Returns the cost of each operation in a document. */
function costsOf(text: string): number[] {
  const document = parse(text);
  expect(validate(schema, document).map(String)).toEqual([]);
  return document.definitions.flatMap((operation) =>
    operation.kind === Kind.OPERATION_DEFINITION
      ? [costOfOperation({ document, operation, variables: { first: 100 } }, costs)]
      : [],
  );
}

const MONEY = '{ amountMinor currency formatted }';
const PRODUCT = `id slug name brand { name } categories { name path { name } } images { url alt } attributes { name value }
  priceRange { min ${MONEY} max ${MONEY} } variants { sku options { name value } price ${MONEY} stock { availableToSell } }`;
const ORDER = `number status customer { displayName } lines { name quantity total ${MONEY} variant { product { name } } }
  totals { shipping ${MONEY} total ${MONEY} } shippingAddress { city } shipments { carrier }
  payments { status amount ${MONEY} refunds { amount ${MONEY} } }`;

test.each([
  [
    'a product page',
    `{ product(slug: "x") { ${PRODUCT} categories { products(first: 8) { edges { node { name } } } } } }`,
    20,
  ],
  [
    'a cart',
    `{ cart { lines { quantity lineTotal ${MONEY} variant { ${'product { name images { url } }'} } } totals { total ${MONEY} } } }`,
    20,
  ],
  ['100 products with all their fields', `{ products(first: 100) { edges { node { ${PRODUCT} } } } }`, 2],
  ['100 orders with all their fields', `{ orders(first: 100) { edges { node { ${ORDER} } } } }`, 2],
  [
    "100 accounts with each one's last orders",
    `{ users(first: 100) { edges { node { email roles addresses { city } orders(first: 5) { edges { node { number } } } } } } }`,
    2,
  ],
  ['the introspection query of tools', getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }), 2],
])('%s costs far less than the limit', (_, text, times) => {
  for (const cost of costsOf(text)) expect(cost * times).toBeLessThan(maxOperationCost);
});

test('every operation of the typed client, the README and the documents costs at most a tenth of the limit', async () => {
  const operations = await readdir(join(root, 'client/operations'));
  const client = await Promise.all(operations.map((name) => read(`client/operations/${name}`)));
  const documents = await Promise.all(['README.md', 'docs/subscriptions.md'].map(read));
  const pasted = documents.flatMap((text) =>
    [...text.matchAll(/```graphql\n(.*?)```/gs)].map(([, each]) => each ?? ''),
  );
  const all = [client.join('\n'), ...pasted].flatMap(costsOf);
  expect(all.length).toBeGreaterThan(20);
  for (const cost of all) expect(cost * 10).toBeLessThan(maxOperationCost);
});

const nested = (levels: number): string => (levels === 0 ? 'id' : `variants { product { ${nested(levels - 1)} } }`);
const product = `product(slug: "canvas-sneakers") { ${nested(7)} }`;

test.each([
  ['variants of products of variants', `{ ${product} }`],
  ['the same under six aliases', `{ ${[1, 2, 3, 4, 5, 6].map((n) => `a${n}: ${product}`).join(' ')} }`],
  [
    'products of categories of products',
    '{ products(first: 100) { edges { node { categories { products(first: 100) { edges { node { categories { products(first: 50) { edges { node { id name } } } } } } } } } } } }',
  ],
  [
    '20 counts of each category of each product',
    `{ products(first: 50) { edges { node { categories { ${Array.from({ length: 20 }, (_, n) => `a${n}: products(first: ${n + 1}) { totalCount }`).join(' ')} } } } } }`,
  ],
  [
    '20 lists for each category of each product',
    `{ products(first: 50) { edges { node { categories { ${Array.from({ length: 20 }, (_, n) => `a${n}: products(first: 1, sort: ${n % 2 ? 'NAME' : 'NEWEST'}) { edges { cursor } }`).join(' ')} } } } } }`,
  ],
  ['a page of a million products', '{ products(first: 1000000) { edges { cursor } } }'],
  [
    'every type of the schema thirty times',
    `{ __schema { ${Array.from({ length: 30 }, (_, n) => `a${n}: types { fields { args { type { name } } type { name } } }`).join(' ')} } }`,
  ],
])('%s costs more than the limit', (_, text) => {
  for (const cost of costsOf(text)) expect(cost).toBeGreaterThan(maxOperationCost);
});
