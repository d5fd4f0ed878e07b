import { expect, test } from '@jest/globals';
import type { SigningKey } from '../domain/signingKey.ts';
import { planKeys } from './planKeys.ts';

const DAY = 86_400_000;
const now = new Date('2026-03-01T00:00:00Z');
const key = (id: string, signsForDays: number): SigningKey => {
  const signsFrom = new Date(now.getTime() - signsForDays * DAY);
  return { id, publicJwk: {}, sealedPrivateJwk: '', createdAt: signsFrom, signsFrom };
};

test('the first key signs at once', () => {
  expect(planKeys([], now)).toEqual({ next: { signsFrom: now }, dropped: [] });
});

test('a key signs for 30 days; the next is published ten minutes before it signs', () => {
  expect(planKeys([key('a', 29.9)], now)).toEqual({ next: null, dropped: [] });
  expect(planKeys([key('a', 30)], now)).toEqual({
    next: { signsFrom: new Date(now.getTime() + 600_000) },
    dropped: [],
  });
});

test('while the next key waits to sign no other is made', () => {
  expect(planKeys([key('a', 30.1), key('b', -0.001)], now)).toEqual({ next: null, dropped: [] });
});

test('a key is published until a day after its successor began to sign', () => {
  expect(planKeys([key('a', 30), key('b', 0.9)], now).dropped).toEqual([]);
  expect(planKeys([key('z', 60), key('a', 31), key('b', 1)], now).dropped).toEqual(['z', 'a']);
});
