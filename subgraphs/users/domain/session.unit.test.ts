import { expect, test } from '@jest/globals';
import { refreshSession } from './session.ts';

const askedAt = new Date(1_000_000);
const token = (usedAt: number | null, expiresAt = 2_000_000) => ({
  expiresAt: new Date(expiresAt),
  usedAt: usedAt === null ? null : new Date(usedAt),
});

test('a live unused token is rotated', () => {
  expect(refreshSession(token(null), askedAt)).toEqual({ kind: 'rotate' });
});

test.each([1_000_020, 999_999, 990_000])('a token is exchanged again within ten seconds of its first use', (usedAt) => {
  expect(refreshSession(token(usedAt), askedAt)).toEqual({ kind: 'rotate' });
});

test('a token that was first used more than ten seconds ago counts as reused', () => {
  expect(refreshSession(token(989_999), askedAt)).toEqual({ kind: 'reused' });
});

test.each([null, token(null, 1_000_000), token(1, 999_999)])('an unknown or expired token is refused', (found) => {
  expect(refreshSession(found, askedAt)).toMatchObject({ kind: 'refused', refusals: [{ code: 'TOKEN_EXPIRED' }] });
});
