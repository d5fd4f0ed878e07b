import { expect, test } from '@jest/globals';
import { frameOf } from '../../../tests/doors/rawWebSocket.ts';
import { textFrame } from './textFrame.ts';

test.each([0, 1, 125, 126, 65_535, 65_536, 200_000])('a text of %i bytes is one unmasked frame', (length) => {
  const text = 'x'.repeat(length);
  expect(textFrame(text).equals(frameOf(text, { isMasked: false }))).toBe(true);
});

test('its length is that of its bytes', () => {
  const text = '✓'.repeat(42);
  expect(textFrame(text).equals(frameOf(text, { isMasked: false }))).toBe(true);
});
