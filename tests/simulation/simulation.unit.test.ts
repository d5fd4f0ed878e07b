import { describe, expect, test } from '@jest/globals';
import { Coverage } from './coverage.ts';
import { mutants } from './mutants/mutants.ts';
import { simulate } from './simulate.ts';

const SLICE = 200;

test(`in each of ${SLICE} shops everything settles as promised, whatever went wrong before`, async () => {
  const coverage = new Coverage();
  for (let seed = 1; seed <= SLICE; seed += 1) {
    const { violations, hits } = await simulate(seed);
    expect({ seed, violations }).toEqual({ seed, violations: [] });
    coverage.add(hits);
  }
  const isUsual = (place: string) => place.startsWith('place.reserve ');
  expect(coverage.missing().filter(isUsual)).toEqual([]);
});

test('a seed is told the same twice, line by line', async () => {
  for (const seed of [3, 17, 4_711]) {
    const [one, other] = [await simulate(seed, { isTraced: true }), await simulate(seed, { isTraced: true })];
    expect(one.trace.length).toBeGreaterThan(50);
    expect(other.trace).toEqual(one.trace);
  }
});

describe('a shop with a planted fault', () => {
  const usual = [
    'no idempotency row',
    'a lost lease is overlooked',
    'the cart is not given back',
    'unstable provider key',
    'a charge is tried again under a new id',
    'no answer is taken for a decline',
    'a refund is only written down',
    'letting go is not tried again',
    'double release',
    'more is held than there is',
    'refunds are not in the ledger',
    'the second of two events is not told',
    'acknowledged before the commit',
    'the outcome is kept before the stock is let go',
  ];

  test.each(usual)('breaks a promise, the same one each time: %s', async (name) => {
    const variant = mutants.find((mutant) => mutant.name === name)?.variant;
    if (!variant) throw new Error(`expected a mutant ${name}`);
    for (let seed = 1; seed <= 400; seed += 1) {
      const { violations } = await simulate(seed, { variant });
      if (violations.length === 0) continue;
      expect((await simulate(seed, { variant, isTraced: true })).violations).toEqual(violations);
      return;
    }
    throw new Error('expected it to be caught');
  });
});

test('there are at least 25 planted faults, each with a name of its own', () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  expect(mutants.length).toBeGreaterThanOrEqual(25);
});
