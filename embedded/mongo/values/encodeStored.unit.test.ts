import { expect, test } from '@jest/globals';
import { Double, Int32, Long } from 'bson';
import { type Document, encode } from './bsonValue.ts';
import { encodeStored } from './encodeStored.ts';

const entry = {
  orderId: 'ord_ä',
  quantity: new Int32(1),
  state: 'HELD',
  at: new Date(1),
  deep: { list: [{ a: null }] },
};

test.each<[string, Document]>([
  ['nothing', {}],
  ['no array', { _id: 'a', n: new Double(2), at: new Date(0) }],
  ['an array of documents', { _id: 'a', entries: [entry, { ...entry, state: 'COMMITTED' }], n: Long.fromNumber(3) }],
  ['only an array', { 'naïve name': [entry] }],
  ['arrays beside each other', { a: [entry], b: [entry, {}], c: true }],
  ['an empty array, one of values and one of both', { a: [], b: ['x', 1 as never], c: [entry, null] }],
  ['names that are numbers', { 2: [entry], 1: 'one', b: 'b' }],
  ['more than ten documents', { many: Array.from({ length: 12 }, (_, at) => ({ at: new Int32(at) })) }],
])('the bytes are those of BSON, made once or twice: %s', (_title, document) => {
  const bytes = encode(document);
  expect(encodeStored(document)).toEqual(bytes);
  expect(encodeStored({ ...document })).toEqual(bytes);
});
