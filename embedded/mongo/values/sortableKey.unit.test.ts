import { expect, test } from '@jest/globals';
import { Double, Int32, Long } from 'bson';
import type { Value } from './bsonValue.ts';
import { compareValues, sortableKey } from './sortableKey.ts';

const ascending: Value[] = [
  null,
  new Double(NaN),
  new Double(-Infinity),
  Long.MIN_VALUE,
  new Int32(-5),
  new Double(-0.5),
  new Int32(0),
  new Double(5e-324),
  Long.fromString('9007199254740992'),
  Long.fromString('9007199254740993'),
  new Double(9007199254740994),
  Long.MAX_VALUE,
  new Double(2 ** 63),
  '',
  '\0',
  'a',
  'a\0',
  'a\u0001',
  'ab',
  '\ud83d\ude00',
  { a: new Int32(1) },
  { a: new Int32(1), b: null },
  { b: new Int32(0) },
  { a: 'x' },
  [],
  [new Int32(1)],
  [new Int32(1), new Int32(0)],
  false,
  true,
  new Date(-1),
  new Date(0),
];

test('keys have the order of their values, reversed if descending', () => {
  for (const [at, value] of ascending.entries())
    for (const [other, right] of ascending.entries()) {
      expect([at, other, Math.sign(compareValues(value, right))]).toEqual([at, other, Math.sign(at - other)]);
      const [a, b] = [sortableKey([value, 'z'], [true]), sortableKey([right, 'z'], [true])];
      expect([at, other, Math.sign(Buffer.compare(a, b))]).toEqual([at, other, Math.sign(other - at)]);
    }
});

test('equal numbers of different types have one key', () => {
  const keys = [new Int32(7), new Double(7), Long.fromNumber(7)].map((value) => sortableKey([value]).toString('hex'));
  expect(new Set(keys).size).toBe(1);
  expect(compareValues(new Double(-0), new Int32(0))).toBe(0);
});
