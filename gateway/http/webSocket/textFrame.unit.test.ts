import { expect, test } from '@jest/globals';
import { webSocketFrame } from '../../../tests/transports/rawWebSocket.ts';
import { textFrame } from './textFrame.ts';

test.each([0, 1, 125, 126, 65_535, 65_536, 200_000])('a text of %i bytes is one unmasked frame', (length) => {
  const text = 'x'.repeat(length);
  expect(textFrame(text).equals(webSocketFrame(text, { isMasked: false }))).toBe(true);
});

test('the length counts bytes, not characters', () => {
  const text = '✓'.repeat(42);
  expect(textFrame(text).equals(webSocketFrame(text, { isMasked: false }))).toBe(true);
});
