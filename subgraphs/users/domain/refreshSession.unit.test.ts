import { expect, test } from '@jest/globals';
import { refreshSession } from './refreshSession.ts';

const askedAt = new Date(1_000_000);
const token = (usedAt: number | null, expiresAt = 2_000_000) => ({
  expiresAt: new Date(expiresAt),
  usedAt: usedAt === null ? null : new Date(usedAt),
});

test('a live token that was not used is changed for its successor', () => {
  expect(refreshSession(token(null), askedAt)).toEqual({ kind: 'rotate' });
});

test('a token that was used before the request began is reused', () => {
  expect(refreshSession(token(999_999), askedAt)).toEqual({ kind: 'reused' });
});

test.each([1_000_000, 1_000_020])('a token used since the request began lost a race, which harms nothing', (usedAt) => {
  expect(refreshSession(token(usedAt), askedAt)).toMatchObject({ kind: 'refused', refusals: [{ code: 'CONFLICT' }] });
});

test.each([null, token(null, 1_000_000), token(1, 999_999)])(
  'an unknown or expired token is worth nothing',
  (found) => {
    expect(refreshSession(found, askedAt)).toMatchObject({ kind: 'refused', refusals: [{ code: 'TOKEN_EXPIRED' }] });
  },
);
