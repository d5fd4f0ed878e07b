import { expect, test } from '@jest/globals';
import { createSigner } from './signer.ts';

test('a code fits its text alone, under any of the keys', () => {
  const [oldKey, newKey] = ['o'.repeat(32), 'n'.repeat(32)];
  const signer = createSigner([newKey, oldKey]);
  expect(signer.verify('text', signer.sign('text'))).toBe(true);
  expect(signer.verify('text', createSigner([oldKey]).sign('text'))).toBe(true);
  expect(signer.verify('texT', signer.sign('text'))).toBe(false);
  expect(signer.verify('text', '')).toBe(false);
  expect(() => createSigner([])).toThrow('expected at least one key');
});
