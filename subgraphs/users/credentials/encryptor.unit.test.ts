import { expect, test } from '@jest/globals';
import { createEncryptor, WrongKeySecretError } from './encryptor.ts';

const encryptor = createEncryptor('a secret of at least thirty-two characters');

test('a text is decrypted under its name, and each encryption differs', () => {
  const encrypted = encryptor.encrypt('kid', 'private');
  expect(encrypted).not.toContain('private');
  expect(encryptor.decrypt('kid', encrypted)).toBe('private');
  expect(encryptor.encrypt('kid', 'private')).not.toBe(encrypted);
});

test('another secret, another name or an altered text is refused with the name of the variable', () => {
  const encrypted = encryptor.encrypt('kid', 'private');
  const other = createEncryptor('another secret of thirty-two characters');
  const altered = `${encrypted.startsWith('A') ? 'B' : 'A'}${encrypted.slice(1)}`;
  expect(() => other.decrypt('kid', encrypted)).toThrow(WrongKeySecretError);
  expect(() => other.decrypt('kid', encrypted)).toThrow('USERS_KEY_SECRET');
  expect(() => encryptor.decrypt('another kid', encrypted)).toThrow(WrongKeySecretError);
  for (const text of [altered, encrypted.slice(0, 20), ''])
    expect(() => encryptor.decrypt('kid', text)).toThrow(WrongKeySecretError);
});
