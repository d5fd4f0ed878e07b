import { expect, test } from '@jest/globals';
import { testAccount } from '../../../tests/users/testAccount.ts';
import { changePassword } from './changePassword.ts';
import { login } from './login.ts';
import { maySeePrivate } from './user.ts';

test('an unknown account and a wrong password get the same answer, even when the account is locked', () => {
  const unknown = login(null, false);
  expect(unknown).toMatchObject({ kind: 'refused', refusals: [{ code: 'INVALID_CREDENTIALS' }] });
  expect(login(testAccount(), false)).toEqual(unknown);
  expect(login(testAccount({ status: 'DISABLED' }), false)).toEqual(unknown);
});

test('only a caller who knows the password learns that the account is locked', () => {
  expect(login(testAccount({ status: 'LOCKED' }), true)).toMatchObject({ refusals: [{ code: 'ACCOUNT_LOCKED' }] });
  expect(login(testAccount(), true)).toMatchObject({ kind: 'accepted' });
});

test('a password change requires the current password and a different new one', () => {
  const change = { current: 'correct-horse', next: 'battery-staple', isCurrentCorrect: true };
  expect(changePassword(change)).toEqual({ kind: 'changed', password: 'battery-staple' });
  expect(changePassword({ ...change, isCurrentCorrect: false })).toMatchObject({
    refusals: [{ code: 'INVALID_CREDENTIALS', path: ['current'] }],
  });
  for (const next of ['correct-horse', 'short', 'x'.repeat(129)]) {
    expect(changePassword({ ...change, next })).toMatchObject({ refusals: [{ code: 'VALIDATION', path: ['next'] }] });
  }
});

test('the account itself and staff with user:read see private fields', () => {
  expect(maySeePrivate('usr_a', { subject: 'usr_a', scopes: [] })).toBe(true);
  expect(maySeePrivate('usr_a', { subject: 'usr_b', scopes: ['user:read'] })).toBe(true);
  expect(maySeePrivate('usr_a', { subject: 'usr_b', scopes: ['user:admin', 'order:read'] })).toBe(false);
  expect(maySeePrivate('usr_a', null)).toBe(false);
});
