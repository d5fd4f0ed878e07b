import { expect, test } from '@jest/globals';
import { registerUser, type Registration } from './registerUser.ts';

const identity = { id: 'usr_01J9ZQ4T1V2W3X4Y5Z6A7B8C9D', registeredAt: new Date('2026-01-31T12:00:00Z') };
const register = (part: Partial<Registration>) =>
  registerUser({ email: 'ada@example.com', password: 'correct-horse', ...part }, identity);
const refusedPaths = (part: Partial<Registration>) => {
  const outcome = register(part);
  return outcome.kind === 'refused' ? outcome.refusals.map(({ path }) => path?.join('.')) : [];
};

test('a new account is an active customer at version 1', () => {
  expect(register({})).toMatchObject({
    kind: 'registered',
    user: { id: identity.id, roles: ['CUSTOMER'], status: 'ACTIVE', version: 1, createdAt: identity.registeredAt },
  });
});

test.each([
  [{ displayName: '  Ada  ', username: 'countess' }, 'Ada'],
  [{ username: 'countess' }, 'countess'],
  [{ displayName: '   ', username: null }, 'ada'],
])('the display name of %j is %s', (part, displayName) => {
  expect(register(part)).toMatchObject({ user: { displayName } });
});

test('the e-mail address is stored as written, without surrounding white space', () => {
  expect(register({ email: ' Ada@Example.com ' })).toMatchObject({ user: { email: 'Ada@Example.com' } });
});

test.each(['', 'ada', '@example.com', 'ada@', 'ada@localhost', 'a da@example.com', 'ada@exa mple.com', 'ada@-x.com'])(
  'the e-mail address %j is refused',
  (email) => expect(refusedPaths({ email })).toContain('input.email'),
);

test.each([
  `${'a'.repeat(65)}@example.com`,
  `ada@${'a'.repeat(64)}.com`,
  `ada@${'a.'.repeat(130)}com`,
  'ada@x.com\u0000',
])('an e-mail address that is too long or has a hidden character is refused', (email) =>
  expect(refusedPaths({ email })).toContain('input.email'),
);

test.each(['', 'short', 'nine-char', 'x'.repeat(129), `half a pair \ud800`])(
  'the password %j is refused',
  (password) => {
    expect(refusedPaths({ password })).toEqual(['input.password']);
  },
);

test('the length of a password is counted in code points, not in bytes or surrogates', () => {
  expect(refusedPaths({ password: '🔑'.repeat(9) })).toEqual(['input.password']);
  expect(refusedPaths({ password: '🔑'.repeat(128) })).toEqual([]);
});

test('a refusal never quotes the password', () => {
  expect(JSON.stringify(register({ password: 'hunter2' }))).not.toContain('hunter2');
});

test('a password is normalized before it is hashed', () => {
  expect(register({ password: 'ﬁne-enough-pass' })).toMatchObject({ password: 'fine-enough-pass' });
});

test.each(['', 'ab', '-ada', 'ada lovelace', 'a'.repeat(33), 'ädä'])('the username %j is refused', (username) => {
  expect(refusedPaths({ username, displayName: 'Ada' })).toEqual(['input.username']);
});

test.each(['x'.repeat(81), 'Ada\u0000', 'Ada\nLovelace', 'Ada \u202Eevil', '\ud800'])(
  'the display name %j is refused',
  (displayName) => expect(refusedPaths({ displayName })).toEqual(['input.displayName']),
);

test('every invalid field has a refusal that says what was expected and what was got', () => {
  expect(register({ email: 'ada', password: 'x', username: '?' })).toEqual({
    kind: 'refused',
    refusals: [
      {
        code: 'VALIDATION',
        path: ['input', 'email'],
        message: 'email: expected an address such as ada@example.com, got "ada"',
      },
      {
        code: 'VALIDATION',
        path: ['input', 'username'],
        message:
          'username: expected 3 to 32 letters, digits, dots, dashes or underscores that start with a letter or digit, got "?"',
      },
      { code: 'VALIDATION', path: ['input', 'password'], message: 'password: expected 10 to 128 characters, got 1' },
    ],
  });
});
