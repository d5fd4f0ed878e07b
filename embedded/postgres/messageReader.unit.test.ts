import { expect, test } from '@jest/globals';
import { createMessageReader } from './messageReader.ts';
import { message, query, scopeStatement, sqlOf, sync } from './wireMessages.ts';

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

test.each([1, 2, 3, 5, 7, 64])('messages split into chunks of %i bytes are read whole and in order', (size) => {
  const sent = [query('select 1'), sync, query('ä'.repeat(40)), message('H'), sync];
  const reader = createMessageReader();
  const received: Buffer[] = [];
  for (const piece of cut(Buffer.concat(sent), size)) {
    reader.push(piece);
    for (let next = reader.nextMessage(); next; next = reader.nextMessage()) received.push(next.bytes);
  }
  expect(received).toEqual(sent);
});

test.each([0, 3, -1, 0x7fffffff])('a message with the length %i is an error', (length) => {
  const reader = createMessageReader();
  const head = Buffer.alloc(5, 'Q');
  head.writeInt32BE(length, 1);
  reader.push(head);
  expect(() => reader.nextMessage()).toThrow(RangeError);
});

test('a named statement gets its session’s prefix in every message, an unnamed one does not', () => {
  const scoped = (bytes: Buffer): unknown => {
    const { bytes: changed, name } = scopeStatement({ type: bytes.toString('latin1', 0, 1), bytes }, '7:');
    return [changed, name];
  };
  const rest = Buffer.alloc(6);
  expect(scoped(message('P', 'a', 'select 1', rest))).toEqual([message('P', '7:a', 'select 1', rest), '7:a']);
  expect(scoped(message('B', 'portal', 'a', rest))).toEqual([message('B', 'portal', '7:a', rest), '7:a']);
  expect(scoped(message('D', Buffer.from('S'), 'a'))).toEqual([message('D', Buffer.from('S'), '7:a'), '7:a']);
  expect(scoped(message('C', Buffer.from('S'), 'a'))).toEqual([message('C', Buffer.from('S'), '7:a'), '7:a']);
  for (const same of [
    message('P', '', 'x', rest),
    message('B', '', '', rest),
    message('D', Buffer.from('P'), 'p'),
    sync,
  ]) {
    expect(scoped(same)).toEqual([same, null]);
  }
});

test('SQL is read from simple queries and from Parse', () => {
  expect(sqlOf({ type: 'Q', bytes: query('select 1') })).toBe('select 1');
  expect(sqlOf({ type: 'P', bytes: message('P', 'name', 'select 2', Buffer.alloc(2)) })).toBe('select 2');
  expect(sqlOf({ type: 'S', bytes: sync })).toBeNull();
});
