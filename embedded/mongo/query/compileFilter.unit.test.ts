import { expect, test } from '@jest/globals';
import { serialize } from 'bson';
import { Query } from 'mingo';
import { decode } from '../values/bsonValue.ts';
import { compileFilter } from './compileFilter.ts';

const documents: Record<string, unknown>[] = [
  {},
  { a: null },
  { a: 1 },
  { a: 2.5 },
  { a: 'x' },
  { a: [1, 2, 3] },
  { a: [] },
  { a: { b: 1 } },
  { a: [{ b: 1 }, { b: [2, 3] }] },
  {
    a: [
      { b: 1, c: 2 },
      { b: 2, c: 1 },
    ],
  },
  { a: true, z: 'tea' },
  { a: new Date(5) },
];
const conditions: unknown[] = [
  null,
  1,
  'x',
  [1, 2, 3],
  true,
  { b: 1 },
  { $gt: 1 },
  { $lte: 2.5 },
  { $gte: 'a' },
  { $ne: 1 },
  { $in: [1, 'x', null] },
  { $nin: [1, null] },
  { $exists: true },
  { $exists: false },
  { $size: 3 },
  { $all: [1, 3] },
  { $elemMatch: { $gt: 1, $lt: 3 } },
  { $elemMatch: { b: 1, c: 2 } },
  { $not: { $gt: 1 } },
  { $type: 'string' },
  { $gt: new Date(1) },
];

/** Where mingo differs from MongoDB: elements of nested arrays, and $elemMatch on values that are not arrays. */
const isMingosOwn = (path: string, condition: unknown, document: Record<string, unknown>): boolean =>
  path === 'a.b' && (Array.isArray(document['a']) || Object.hasOwn(Object(condition), '$elemMatch'));

test('filters agree with mingo, an independent implementation of the same rules', () => {
  for (const path of ['a', 'a.b', 'z'])
    for (const condition of conditions) {
      const filter = { [path]: condition };
      const matches = compileFilter(decode(serialize(filter)));
      const query = new Query(filter as never);
      const compared = documents.filter((document) => !isMingosOwn(path, condition, document));
      const actual = compared.map((document) => matches(decode(serialize(document))));
      const expected = compared.map((document) => query.test(document as never));
      expect([JSON.stringify(filter), actual]).toEqual([JSON.stringify(filter), expected]);
    }
});
