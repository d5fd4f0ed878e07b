import { expect, test } from '@jest/globals';
import { hash } from '@node-rs/argon2';
import { openPasswordHasher } from './passwordHasher.ts';

test('a hash is argon2id with the OWASP parameters, and differs each time', async () => {
  const hasher = await openPasswordHasher();
  const [one, two] = await Promise.all([hasher.hash('correct-horse'), hasher.hash('correct-horse')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(two);
  expect(await hasher.verify(one, 'correct-horse')).toEqual({ isCorrect: true, isOutdated: false });
  expect(await hasher.verify(one, 'wrong-horse')).toEqual({ isCorrect: false, isOutdated: false });
});

test('a hash with other parameters still verifies and is reported as outdated', async () => {
  const hasher = await openPasswordHasher();
  const old = await hash('correct-horse', { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  expect(await hasher.verify(old, 'correct-horse')).toEqual({ isCorrect: true, isOutdated: true });
});

test('a verification without an account takes the same time: the medians differ by less than a factor of two', async () => {
  const hasher = await openPasswordHasher();
  const real = await hasher.hash('correct-horse');
  const timeOf = async (passwordHash: string | null) => {
    const startedAt = performance.now();
    await hasher.verify(passwordHash, 'wrong-horse');
    return performance.now() - startedAt;
  };
  const times: { known: number[]; unknown: number[] } = { known: [], unknown: [] };
  for (let round = 0; round < 15; round += 1) {
    times.known.push(await timeOf(real));
    times.unknown.push(await timeOf(null));
  }
  const median = (of: number[]) => of.toSorted((a, b) => a - b)[7] ?? 0;
  expect(median(times.unknown) / median(times.known)).toBeGreaterThan(0.5);
  expect(median(times.unknown) / median(times.known)).toBeLessThan(2);
});

test('of a hundred concurrent calls, two run and 64 wait; the others are rejected', async () => {
  const hasher = await openPasswordHasher();
  const results = await Promise.allSettled(Array.from({ length: 100 }, () => hasher.verify(null, 'x')));
  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused).toHaveLength(34);
  expect(refused[0]).toMatchObject({ reason: { code: 'OVERLOADED', extensions: { retryAfterMs: 1000 } } });
});
