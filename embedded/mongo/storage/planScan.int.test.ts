import { expect, test } from '@jest/globals';
import { Int32, Double, Long } from 'bson';
import { countStored, findStored } from '../commands/findStored.ts';
import { compileFilter } from '../query/compileFilter.ts';
import { readSort, sortDocuments } from '../query/sortDocuments.ts';
import type { Document, Value } from '../values/bsonValue.ts';
import { openCatalog } from './openCatalog.ts';
import { planScan } from './planScan.ts';

/** A random generator with a seed, so that failures can be reproduced. */
function createRandom(seed: number) {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return { next, pick: <Item>(items: readonly Item[]): Item => items[next(items.length)]! };
}
type Random = ReturnType<typeof createRandom>;

const scalars: readonly Value[] = [
  new Int32(0),
  new Int32(1),
  new Double(1.5),
  new Int32(2),
  Long.fromNumber(3),
  new Double(NaN),
  'a',
  'ab',
  'b',
  '',
  null,
  true,
  false,
  new Date(0),
  new Date(5),
];

function randomValue(random: Random, withArrays: boolean): Value {
  if (withArrays && random.next(6) === 0) return Array.from({ length: random.next(3) }, () => random.pick(scalars));
  if (random.next(12) === 0) return { c: random.pick(scalars) };
  return random.pick(scalars);
}

function randomDocument(random: Random, id: number): Document {
  const fields = ['a', 'b', 'd']
    .filter(() => random.next(6) > 0)
    .map((name) => [name, randomValue(random, name === 'd')] as const);
  const element = (): Value => (random.next(8) === 0 ? random.pick(scalars) : randomElement(random));
  const elements: Document = random.next(3) === 0 ? {} : { e: Array.from({ length: random.next(4) }, element) };
  return { _id: new Int32(id), ...Object.fromEntries(fields), ...elements };
}

/** An element of `e`, one of whose fields may be an array. */
function randomElement(random: Random): Document {
  const p: Document = random.next(6) === 0 ? {} : { p: randomValue(random, true) };
  return random.next(6) === 0 ? p : { ...p, q: random.pick(scalars) };
}

function randomCondition(random: Random): Value {
  const range = () => ({ [random.pick(['$gt', '$gte', '$lt', '$lte'])]: random.pick(scalars) });
  const kinds = [
    () => random.pick(scalars),
    range,
    () => ({ ...range(), ...range() }),
    () => ({ $in: [random.pick(scalars), random.pick(scalars), random.pick(scalars)] }),
    () => ({ $ne: random.pick(scalars) }),
    () => ({ $exists: random.next(2) === 0 }),
    () => ({ $not: range() }),
    () => ({ $elemMatch: range() }),
  ];
  return random.pick(kinds)();
}

function randomElementMatch(random: Random): Value {
  const asked = ['p', 'q'].filter(() => random.next(4) > 0).map((name) => [name, randomCondition(random)]);
  return { $elemMatch: Object.fromEntries(asked) as Document };
}

function randomFilter(random: Random, depth = 0): Document {
  const fields = Object.fromEntries(
    ['a', 'b', 'd', 'd.c', 'e.p', 'e.q']
      .filter(() => random.next(4) === 0)
      .map((name) => [name, randomCondition(random)]),
  );
  if (random.next(3) === 0) fields['e'] = randomElementMatch(random);
  if (depth > 1 || random.next(3) > 0) return fields;
  const branches = [randomFilter(random, depth + 1), randomFilter(random, depth + 1)];
  return { ...fields, [random.pick(['$or', '$and', '$nor'])]: branches };
}

const keys = [
  { a: 1 },
  { b: -1, a: 1 },
  { a: 1, b: 1, _id: -1 },
  { d: 1, a: 1 },
  { 'd.c': 1 },
  { b: 1, d: -1 },
  { 'e.p': 1, 'e.q': 1 },
  { a: 1, 'e.q': -1, b: 1 },
  { d: 1, a: 1, b: -1 },
] as const;
const sorts = [
  {},
  { a: 1, _id: 1 },
  { a: -1, b: -1, _id: 1 },
  { b: 1, a: -1, _id: 1 },
  { d: -1, _id: -1 },
  { _id: -1 },
  { b: -1, _id: -1 },
  { 'e.q': 1, _id: 1 },
] as const;

test.each([1, 2, 3])('an index does not change the result of a query, only its plan (seed %i)', (seed) => {
  const random = createRandom(seed);
  using catalog = openCatalog(':memory:');
  const collection = catalog.require('shop', 'rows');
  const documents = Array.from({ length: 100 }, (_, id) => randomDocument(random, id));
  for (const document of documents) collection.insert(document);
  const numbers = (key: object): Document =>
    Object.fromEntries(Object.entries(key).map(([name, way]) => [name, new Int32(Number(way))]));
  for (const [at, key] of keys.entries())
    catalog.createIndex(collection, {
      v: new Int32(2),
      key: numbers(key),
      name: `i${at}`,
      ...(at === 0 ? { sparse: true } : {}),
    });
  // Some documents change afterwards, so that index entries move.
  for (const stored of [...findStored(collection, { filter: {} })].filter(() => random.next(3) === 0))
    collection.replace(stored, randomDocument(random, Number(stored.document['_id'])));
  const all = [...findStored(collection, { filter: {} })].map(({ document }) => document);

  let indexed = 0;
  for (let round = 0; round < 200; round++) {
    const filter = randomFilter(random);
    const sort = numbers(random.pick(sorts));
    const expected = sortDocuments(all.filter(compileFilter(filter)), readSort(sort), (document) => document);
    const found = [...findStored(collection, { filter, sort })].map(({ document }) => document);
    const ids = (list: readonly Document[]): number[] => list.map((document) => Number(document['_id']));
    const isOrdered = Object.keys(sort).length > 0;
    const inOrder = (list: number[]): number[] => (isOrdered ? list : list.sort((a, b) => a - b));
    expect([filter, sort, inOrder(ids(found))]).toEqual([filter, sort, inOrder(ids(expected))]);
    expect([filter, countStored(collection, filter) ?? expected.length]).toEqual([filter, expected.length]);
    if (planScan(collection, { filter, sort: readSort(sort), limited: false }).kind === 'index') indexed += 1;
  }
  expect(indexed).toBeGreaterThan(80);
});
