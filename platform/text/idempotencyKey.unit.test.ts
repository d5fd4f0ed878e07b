import { expect, test } from '@jest/globals';
import { idempotencyKeyProblem } from './idempotencyKey.ts';

test.each(['k', '0b6f1f9e-7f0c-4a52-8d3a-3f1a7a1f6c11', '!~', 'x'.repeat(200)])('%s is an idempotency key', (key) => {
  expect(idempotencyKeyProblem(key)).toBeNull();
});

test.each(['', ' ', 'a key', ' key', 'key\n', 'k\0', 'clé', '\u{1F511}', 'x'.repeat(201)])('%j is none', (key) => {
  expect(idempotencyKeyProblem(key)).toBe(
    `Expected 1 to 200 printable ASCII characters without spaces, got ${key.length} characters.`,
  );
});
