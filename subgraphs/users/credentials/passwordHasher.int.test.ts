import { expect, test } from '@jest/globals';
import { hash } from '@node-rs/argon2';
import { openPasswordHasher } from './passwordHasher.ts';

test('a hash is argon2id with the parameters OWASP names, and other each time', async () => {
  const hasher = await openPasswordHasher();
  const [one, two] = await Promise.all([hasher.hash('correct-horse'), hasher.hash('correct-horse')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(two);
  expect(await hasher.verify(one, 'correct-horse')).toEqual({ isRight: true, isOutdated: false });
  expect(await hasher.verify(one, 'wrong-horse')).toEqual({ isRight: false, isOutdated: false });
});

test('a hash made with other parameters still fits, and is told to be outdated', async () => {
  const hasher = await openPasswordHasher();
  const old = await hash('correct-horse', { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  expect(await hasher.verify(old, 'correct-horse')).toEqual({ isRight: true, isOutdated: true });
});

test('without an account the same work is done: medians of the time differ by less than half', async () => {
  const hasher = await openPasswordHasher();
  const real = await hasher.hash('correct-horse');
  const timeOf = async (passwordHash: string | null) => {
    const begunAt = performance.now();
    await hasher.verify(passwordHash, 'wrong-horse');
    return performance.now() - begunAt;
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

test('a hundred at once: those beyond two running and 64 waiting are turned away, the others are answered', async () => {
  const hasher = await openPasswordHasher();
  const results = await Promise.allSettled(Array.from({ length: 100 }, () => hasher.verify(null, 'x')));
  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused).toHaveLength(34);
  expect(refused[0]).toMatchObject({ reason: { code: 'OVERLOADED', extensions: { retryAfterMs: 1000 } } });
});
