import { expect, test } from '@jest/globals';
import { accountOf } from '../../../tests/users/accountOf.ts';
import { changePassword } from './changePassword.ts';
import { login } from './login.ts';
import { maySeePrivate } from './maySeePrivate.ts';

test('an unknown account and a wrong password get the same answer, even when the account is locked', () => {
  const unknown = login(null, false);
  expect(unknown).toMatchObject({ kind: 'refused', refusals: [{ code: 'INVALID_CREDENTIALS' }] });
  expect(login(accountOf(), false)).toEqual(unknown);
  expect(login(accountOf({ status: 'DISABLED' }), false)).toEqual(unknown);
});

test('that an account is kept out learns only who knows its password', () => {
  expect(login(accountOf({ status: 'LOCKED' }), true)).toMatchObject({ refusals: [{ code: 'ACCOUNT_LOCKED' }] });
  expect(login(accountOf(), true)).toMatchObject({ kind: 'welcome' });
});

test('a password changes only for who knows the current one, and to another', () => {
  const change = { current: 'correct-horse', next: 'battery-staple', isCurrentRight: true };
  expect(changePassword(change)).toEqual({ kind: 'changed', password: 'battery-staple' });
  expect(changePassword({ ...change, isCurrentRight: false })).toMatchObject({
    refusals: [{ code: 'INVALID_CREDENTIALS', path: ['current'] }],
  });
  for (const next of ['correct-horse', 'short', 'x'.repeat(129)]) {
    expect(changePassword({ ...change, next })).toMatchObject({ refusals: [{ code: 'VALIDATION', path: ['next'] }] });
  }
});

test('what is private is seen by oneself and by staff with user:read', () => {
  expect(maySeePrivate('usr_a', { subject: 'usr_a', scopes: [] })).toBe(true);
  expect(maySeePrivate('usr_a', { subject: 'usr_b', scopes: ['user:read'] })).toBe(true);
  expect(maySeePrivate('usr_a', { subject: 'usr_b', scopes: ['user:admin', 'order:read'] })).toBe(false);
  expect(maySeePrivate('usr_a', null)).toBe(false);
});
