import { expect, test } from '@jest/globals';
import { refuseTooManyIds, markNotificationsRead, MAX_MARKED_IDS } from './markNotificationsRead.ts';
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

test('only unread notifications become read', () => {
  const own = [notification('a'), notification('b', at)];
  expect(markNotificationsRead(['a', 'b', 'a'], own)).toEqual({ kind: 'marked', newlyRead: [own[0]] });
});

test('one unknown id, or an id of another account, leaves every notification unchanged', () => {
  expect(markNotificationsRead(['a', 'c'], [notification('a')])).toMatchObject({
    kind: 'refused',
    refusals: [{ code: 'NOT_FOUND', path: ['ids'] }],
  });
});

test('at most a hundred notifications can be marked at once', () => {
  const ids = Array.from({ length: MAX_MARKED_IDS + 1 }, String);
  expect(refuseTooManyIds(ids.slice(1))).toBeNull();
  expect(refuseTooManyIds(ids)).toMatchObject({ refusals: [{ code: 'VALIDATION', path: ['ids'] }] });
});
