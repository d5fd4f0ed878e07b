import { expect, test } from '@jest/globals';
import { createTextSeal, WrongKeySecretError } from './sealedKeys.ts';

const seal = createTextSeal('a secret of at least thirty-two characters');

test('what was sealed opens under its name', () => {
  const sealed = seal.seal('kid', 'private');
  expect(sealed).not.toContain('private');
  expect(seal.open('kid', sealed)).toBe('private');
  expect(seal.seal('kid', 'private')).not.toBe(sealed);
});

test('with another secret, under another name or altered it does not open, and says which variable to look at', () => {
  const sealed = seal.seal('kid', 'private');
  const other = createTextSeal('another secret of thirty-two characters');
  const altered = `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`;
  expect(() => other.open('kid', sealed)).toThrow(WrongKeySecretError);
  expect(() => other.open('kid', sealed)).toThrow('USERS_KEY_SECRET');
  expect(() => seal.open('another kid', sealed)).toThrow(WrongKeySecretError);
  for (const text of [altered, sealed.slice(0, 20), ''])
    expect(() => seal.open('kid', text)).toThrow(WrongKeySecretError);
});
