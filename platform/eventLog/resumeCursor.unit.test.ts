import { expect, test } from '@jest/globals';
import { decodeResumeCursor, encodeResumeCursor } from './resumeCursor.ts';

test('a cursor decodes to the position it was made from', () => {
  const position = { source: 'orders', logId: '5a3e0b34-6a0f-4a4e-8a3f-0c6f1b7f2d11', position: 41 };
  expect(decodeResumeCursor(encodeResumeCursor(position))).toEqual(position);
});

test.each([
  ['', 'nothing'],
  ['not a cursor', 'no base64url of JSON'],
  [Buffer.from('["orders","log"]').toString('base64url'), 'too little'],
  [Buffer.from('["orders","log","1"]').toString('base64url'), 'a position that is no number'],
  [Buffer.from('["orders","log",-1]').toString('base64url'), 'a position before the first'],
  [Buffer.from('["orders","log",1.5]').toString('base64url'), 'a position between two'],
  [Buffer.from('["orders",{"$ne":1},1]').toString('base64url'), 'a log that is no text'],
  ['W'.repeat(10_000), 'too much'],
])('%j is no cursor: %s', (cursor) => {
  expect(decodeResumeCursor(cursor)).toBeNull();
});
