import { expect, test } from '@jest/globals';
import { getOperationAST, parse } from 'graphql';
import { extractCosts } from '../composition/costTable.ts';
import { createCostGuard } from './costGuard.ts';
import { costOfOperation } from './operationCost.ts';

const table = extractCosts(
  parse(`
    scalar Free
    scalar Expensive @cost(weight: 3)
    input Filter { name: String word: String @cost(weight: 4) and: [Filter!] }
    type Query {
      one: Shop
      word: String
      expensive: Expensive
      heavy: Shop @cost(weight: 7)
      search(filter: Filter, slow: Boolean @cost(weight: 20)): Shop
      shops(first: Int = 20, last: Int): Shops @listSize(slicingArguments: ["first", "last"], sizedFields: ["edges"], requireOneSlicingArgument: false)
      page(first: Int, last: Int): Shops @listSize(slicingArguments: ["first", "last"], sizedFields: ["edges"])
      some(first: Int): [Shop] @listSize(assumedSize: 8, slicingArguments: ["first"], requireOneSlicingArgument: false)
      things: [Thing] @listSize(assumedSize: 10)
    }
    type Mutation { open: Shop }
    type Shops { edges: [Edge] info: Info }
    type Edge { node: Shop }
    type Info { more: Boolean }
    interface Named { name: String }
    union Thing = Shop | Info
    type Shop implements Named { name: String tags: [Free] @listSize(assumedSize: 50) parts: [Shop] @listSize(assumedSize: 5) near: Shop things: [Thing] @listSize(assumedSize: 2) named: Named }
  `),
);

function costOf(text: string, variables: object = {}): number {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('expected an operation');
  return costOfOperation({ document, operation, variables }, table);
}

test.each([
  ['objects cost 1, leaves and __typename 0', '{ word __typename one { name near { name } } }', 2],
  ['weights are those of @cost', '{ expensive heavy { name } }', 10],
  ['each root field of a mutation costs 10 more', 'mutation { open { name } again: open { name } }', 22],
  ['lists are multiplied through nesting', '{ one { parts { parts { near { name } } } } }', 1 + 5 * (1 + 5 * (1 + 1))],
  ['a list of leaves costs nothing', '{ one { tags } }', 1],
  ['edges have the size of the slicing argument', '{ shops(first: 3) { info { more } edges { node { name } } } }', 8],
  ['a default value counts', '{ shops { edges { node { name } } } }', 41],
  ['the largest of several counts', '{ shops(first: 3, last: 30) { edges { node { name } } } }', 61],
  ['an explicit null does not count', '{ shops(first: null) { edges { node { name } } } }', 41],
  ['without a slicing argument the assumed size counts', '{ some { name } more: some(first: 2) { name } }', 10],
  ['aliases count each', '{ a: one { name } b: one { name } }', 2],
  ['fragments count as often as they are spread', '{ ...F ... { ...F } } fragment F on Query { one { name } }', 2],
  [
    'sizes reach edges through fragments',
    '{ shops(first: 2) { ...E } } fragment E on Shops { edges { node { name } } }',
    5,
  ],
  [
    'of exclusive types the most expensive counts',
    '{ things { ... on Info { more } ... on Shop { near { name } } } }',
    20,
  ],
  [
    'of exclusive types on an interface as well',
    '{ one { named { name ... on Shop { near { name } parts { name } } } } }',
    1 + 1 + 1 + 5,
  ],
  ['an input object costs 1', '{ search(filter: { name: "x", word: "y", and: [{}, {}] }) { name } }', 1 + 1 + 4 + 2],
  ['an argument has its @cost when it is present', '{ search(slow: true) { name } near: search { name } }', 22],
  ['skipped fields cost 0', '{ one @skip(if: true) { name } ... @include(if: false) { heavy { name } } word }', 0],
  ['introspection has a cost', '{ __schema { types { name fields { name } } } }', Math.ceil((1 + 100 + 500) / 5)],
])('%s', (_, text, cost) => {
  expect(costOf(text)).toBe(cost);
});

test('variables count with their value, otherwise with their default', () => {
  const page = 'query ($n: Int = 4, $m: Int) { shops(first: $n, last: $m) { edges { node { name } } } }';
  expect(costOf(page)).toBe(9);
  expect(costOf(page, { n: 10 })).toBe(21);
  expect(costOf(page, { n: 10, m: 100 })).toBe(201);
  // Coercion refuses it.
  expect(costOf(page, { n: '1000' })).toBe(41);
  const skipped =
    'query ($no: Boolean!, $yes: Boolean = true) { one @skip(if: $no) { near @include(if: $yes) { name } } }';
  expect([costOf(skipped, { no: true }), costOf(skipped, { no: false }), costOf(skipped)]).toEqual([0, 2, 2]);
  expect(costOf(skipped, { no: false, yes: false })).toBe(1);
  const filter = 'query ($f: Filter) { a: search(filter: $f) { name } b: search(filter: { and: [$f] }) { name } }';
  expect(costOf(filter, { f: { word: 'x' } })).toBe(2 + 5 + 1 + 5);
});

test('an invalid slicing argument is refused', () => {
  for (const [text, message] of [
    ['{ page { info { more } } }', 'page: expected exactly one of first, last, got 0'],
    ['{ page(first: 1, last: 1) { info { more } } }', 'page: expected exactly one of first, last, got 2'],
    ['{ shops(first: -1) { info { more } } }', 'shops.first: expected 0 or more, got -1'],
  ] as const)
    expect(() => costOf(text)).toThrow(expect.objectContaining({ message, code: 'BAD_USER_INPUT' }));
});

test('nested fragments on exclusive types are computed in linear time', () => {
  const bomb = Array.from(
    { length: 20 },
    (_, n) => `fragment F${n} on Shop { near { ...F${n + 1} things { ... on Shop { ...F${n + 1} } } } }`,
  );
  const cost = costOf(`{ one { ...F0 } } ${bomb.join(' ')} fragment F20 on Shop { near { name } }`);
  expect(cost).toBeGreaterThan(2 ** 20);
});

test('an operation above the limit is refused with its cost and the limit, one at the limit is not', () => {
  const document = parse('{ one { parts { name } } }');
  const operation = getOperationAST(document)!;
  const costWithin = (max: number) =>
    createCostGuard(
      () => table,
      () => max,
    )({ document, operation, variables: null });
  expect(costWithin(6)).toBe(6);
  expect(() => costWithin(5)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('costs 6, at most 5 is allowed'),
      extensions: { code: 'OPERATION_TOO_LARGE', cost: 6, maxCost: 5 },
    }),
  );
});

test('the guard remembers a cost only for equal values of all variables that it depends on', () => {
  const text = `query ($a: Boolean! = true, $n: Int = 5, $m: Int, $word: String, $f: Filter) {
    shops(first: $n) @include(if: $a) { edges { node { name } } }
    some(first: $m) { name }
    search(filter: { word: $word, and: [$f] }) @skip(if: $a) { name }
  }`;
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('expected an operation');
  const guard = createCostGuard(
    () => table,
    () => 1_000_000,
  );
  const values: readonly Record<string, unknown>[] = [
    {},
    { n: 5 },
    { n: null },
    { n: 7 },
    { a: false },
    { a: false, word: 'x' },
    { a: false, word: null },
    { a: false, f: { name: 'x' } },
    { a: false, f: { word: 'x', and: [{ word: 'y' }] } },
    { m: 1 },
    { m: 2, n: 1 },
    { a: true },
    { unknown: 1 },
  ];
  const expected = values.map((variables) => costOfOperation({ document, operation, variables }, table));
  expect(new Set(expected).size).toBeGreaterThan(6);
  for (let round = 0; round < 3; round += 1)
    expect(values.map((variables) => guard({ document, operation, variables }))).toEqual(expected);
});
