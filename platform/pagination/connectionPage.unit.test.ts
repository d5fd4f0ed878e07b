import { expect, test } from '@jest/globals';
import { decodeCursor, decodeInstantCursor, encodeCursor, pageInfoOf, pageOf, requireFirst } from './connectionPage.ts';

const cursorOf = (row: number) => encodeCursor([row]);

test('a cursor gives back its values', () => {
  expect(decodeCursor(encodeCursor(['ä', 1.5, null]), 3)).toEqual(['ä', 1.5, null]);
});

test.each([
  '',
  'x',
  encodeCursor([1, 2]),
  encodeCursor(['\u0000']),
  encodeCursor(['\ud800']),
  Buffer.from('[{"$ne":1}]').toString('base64url'),
  Buffer.from('{}').toString('base64url'),
])('a cursor of another form (%s) is BAD_USER_INPUT', (cursor) => {
  expect(() => decodeCursor(cursor, 1)).toThrow(expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } }));
});

test('one row too many tells that there is a next page', () => {
  const page = pageOf([1, 2, 3], { first: 2, after: null, cursorOf });
  expect(page.edges.map((edge) => edge.node)).toEqual([1, 2]);
  expect(pageInfoOf(page)).toEqual({
    hasNextPage: true,
    hasPreviousPage: false,
    startCursor: cursorOf(1),
    endCursor: cursorOf(2),
  });
});

test('an empty page has no cursors', () => {
  expect(pageInfoOf(pageOf([], { first: 2, after: 'x', cursorOf }))).toEqual({
    hasNextPage: false,
    hasPreviousPage: true,
    startCursor: null,
    endCursor: null,
  });
});

test('page sizes outside 1 to 100 say what was expected and got', () => {
  expect(requireFirst(null)).toBe(20);
  expect(requireFirst(100)).toBe(100);
  for (const wrong of [0, -1, 101, 1.5])
    expect(() => requireFirst(wrong)).toThrow(`first: expected 1 to 100, got ${wrong}`);
});

test('a cursor of an instant and an id is decoded; one of another instant is BAD_USER_INPUT', () => {
  expect(decodeInstantCursor(encodeCursor([1_000, 'x']))).toEqual({ instant: new Date(1_000), id: 'x' });
  const badInput = expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } });
  for (const values of [
    [-8.64e15, 'x'],
    [-1, 'x'],
    [8.65e15, 'x'],
    ['now', 'x'],
    [null, 'x'],
    [1_000, 1],
  ])
    expect(() => decodeInstantCursor(encodeCursor(values))).toThrow(badInput);
});
