import { expect, test } from '@jest/globals';
import { readTraceparent } from './traceparent.ts';

const [trace, span] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];

test('a trace context of version 00 is kept', () => {
  expect(readTraceparent(`00-${trace}-${span}-01`)).toBe(`00-${trace}-${span}-01`);
});

test.each([
  undefined,
  7,
  '',
  ['x'],
  `00-${trace}-${span}`,
  `ff-${trace}-${span}-01`,
  `00-${trace.toUpperCase()}-${span}-01`,
  `00-${'0'.repeat(32)}-${span}-01`,
  `00-${trace}-${'0'.repeat(16)}-01`,
  `00-${trace}-${span}-01\n`,
])('%j is no trace', (value) => {
  expect(readTraceparent(value)).toBeNull();
});
