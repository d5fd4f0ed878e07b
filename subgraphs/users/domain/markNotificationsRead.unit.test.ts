import { expect, test } from '@jest/globals';
import { idsProblem, markNotificationsRead, MAX_MARKED } from './markNotificationsRead.ts';
import type { Notification } from './notification.ts';

const at = new Date('2026-01-31T12:00:00Z');
const notification = (id: string, readAt: Date | null = null): Notification => ({
  id,
  userId: 'usr_1',
  sequence: 1,
  topic: 'PAYMENT',
  title: 'Paid',
  body: 'Paid',
  orderId: null,
  createdAt: at,
  readAt,
});

test('only what was unread becomes read', () => {
  const own = [notification('a'), notification('b', at)];
  expect(markNotificationsRead(['a', 'b', 'a'], own)).toEqual({ kind: 'marked', newlyRead: [own[0]] });
});

test('one that is not there, or not the own, leaves all as they are', () => {
  expect(markNotificationsRead(['a', 'c'], [notification('a')])).toMatchObject({
    kind: 'refused',
    refusals: [{ code: 'NOT_FOUND', path: ['ids'] }],
  });
});

test('a hundred may be marked at once, not more', () => {
  const ids = Array.from({ length: MAX_MARKED + 1 }, String);
  expect(idsProblem(ids.slice(1))).toBeNull();
  expect(idsProblem(ids)).toMatchObject({ refusals: [{ code: 'VALIDATION', path: ['ids'] }] });
});
