import { expect, test } from '@jest/globals';
import { testAccount } from '../../../tests/users/testAccount.ts';
import { scopesOf } from './scopesOf.ts';
import { setUserRoles } from './setUserRoles.ts';
import { setUserStatus } from './setUserStatus.ts';

const admin = testAccount({ id: 'usr_admin', roles: ['ADMIN'] });
const ada = testAccount();
const refused = (code: string) =>
  expect.objectContaining({ kind: 'refused', refusals: [expect.objectContaining({ code })] });

test('roles are replaced, each once, in their order', () => {
  expect(setUserRoles({ actor: admin, target: ada }, ['MANAGER', 'SUPPORT', 'MANAGER'])).toMatchObject({
    kind: 'changed',
    user: { id: ada.id, roles: ['SUPPORT', 'MANAGER'] },
    event: 'user.roles_changed',
  });
});

test('an admin cannot take ADMIN from themselves, but may add to it', () => {
  expect(setUserRoles({ actor: admin, target: admin }, ['CUSTOMER'])).toEqual(refused('FORBIDDEN'));
  expect(setUserRoles({ actor: admin, target: admin }, ['ADMIN', 'SUPPORT'])).toMatchObject({ kind: 'changed' });
});

test('an account has at least one role', () => {
  expect(setUserRoles({ actor: admin, target: ada }, [])).toEqual(refused('VALIDATION'));
});

test.each([
  null,
  testAccount(),
  testAccount({ roles: ['ADMIN'], status: 'LOCKED' }),
  testAccount({ roles: ['MANAGER'] }),
])('an account that is not an active admin now changes nothing', (actor) => {
  expect(setUserRoles({ actor, target: ada }, ['ADMIN'])).toEqual(refused('FORBIDDEN'));
  expect(setUserStatus({ actor, target: ada }, 'DISABLED')).toEqual(refused('FORBIDDEN'));
});

test('an account that does not exist is not found', () => {
  expect(setUserRoles({ actor: admin, target: null }, ['ADMIN'])).toEqual(refused('NOT_FOUND'));
  expect(setUserStatus({ actor: admin, target: null }, 'DISABLED')).toEqual(refused('NOT_FOUND'));
});

test.each(['LOCKED', 'DISABLED'] as const)(
  '%s ends all sessions, and an admin cannot set it on their own account',
  (status) => {
    expect(setUserStatus({ actor: admin, target: ada }, status)).toMatchObject({
      user: { status },
      endsSessions: true,
    });
    expect(setUserStatus({ actor: admin, target: admin }, status)).toEqual(refused('FORBIDDEN'));
  },
);

test('a locked account becomes active again', () => {
  const locked = testAccount({ status: 'LOCKED' });
  expect(setUserStatus({ actor: admin, target: locked }, 'ACTIVE')).toMatchObject({
    user: { status: 'ACTIVE' },
    event: 'user.updated',
    endsSessions: false,
  });
});

test('scopes add up, each once; a customer has none', () => {
  expect(scopesOf(['CUSTOMER'])).toEqual([]);
  expect(scopesOf(['SUPPORT', 'MANAGER']).filter((scope) => scope === 'order:read')).toHaveLength(1);
  expect(scopesOf(['ADMIN'])).toEqual(expect.arrayContaining([...scopesOf(['SUPPORT', 'MANAGER']), 'user:admin']));
});
