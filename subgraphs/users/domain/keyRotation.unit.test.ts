import { expect, test } from '@jest/globals';
import { planKeyRotation, type SigningKey } from './keyRotation.ts';

const DAY = 86_400_000;
const now = new Date('2026-03-01T00:00:00Z');
const key = (id: string, signsForDays: number): SigningKey => {
  const signsFrom = new Date(now.getTime() - signsForDays * DAY);
  return { id, publicJwk: {}, encryptedPrivateJwk: '', createdAt: signsFrom, signsFrom };
};

test('the first key signs at once', () => {
  expect(planKeyRotation([], now)).toEqual({ next: { signsFrom: now }, removed: [] });
});

test('a key signs for 30 days; the next is published ten minutes before it signs', () => {
  expect(planKeyRotation([key('a', 29.9)], now)).toEqual({ next: null, removed: [] });
  expect(planKeyRotation([key('a', 30)], now)).toEqual({
    next: { signsFrom: new Date(now.getTime() + 600_000) },
    removed: [],
  });
});

test('while the next key does not sign yet, no other key is created', () => {
  expect(planKeyRotation([key('a', 30.1), key('b', -0.001)], now)).toEqual({ next: null, removed: [] });
});

test('a key is published until a day after its successor started to sign', () => {
  expect(planKeyRotation([key('a', 30), key('b', 0.9)], now).removed).toEqual([]);
  expect(planKeyRotation([key('z', 60), key('a', 31), key('b', 1)], now).removed).toEqual(['z', 'a']);
});
