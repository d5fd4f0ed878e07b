import { expect, test } from '@jest/globals';
import { checkProse, checkText } from './checks.ts';

test.each(['nul: \0', 'half a pair: \ud83d', 'bell: \u0007', 'deleted: \u007f'])('%j is refused as text', (text) => {
  expect(checkText(['input', 'name'], text, [1, 100])).toEqual([
    { code: 'VALIDATION', path: ['input', 'name'], message: expect.stringContaining('expected printable characters') },
  ]);
});

test('a text of several lines may contain line breaks and tabs', () => {
  expect(checkProse(['input', 'description'], 'two\nlines\tand a tab', [1, 100])).toEqual([]);
});

test.each(['Kettle, 1.7 l', 'שלום 👩‍👩‍👧‍👦', 'e\u0301'])('%j is accepted as text', (text) => {
  expect(checkText(['input', 'name'], text, [1, 100])).toEqual([]);
});
