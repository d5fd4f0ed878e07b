import { describe, expect, test } from '@jest/globals';
import { Coverage } from './coverage.ts';
import { systemMutants } from './mutants/systemMutants.ts';
import { simulate } from './simulate.ts';

const SEEDS = 200;

test(`no invariant is violated in ${SEEDS} seeds with injected faults`, async () => {
  const coverage = new Coverage();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { violations, hits } = await simulate(seed);
    expect({ seed, violations }).toEqual({ seed, violations: [] });
    coverage.add(hits);
  }
  const isUsual = (place: string) => place.startsWith('place.reserve ');
  expect(coverage.missing().filter(isUsual)).toEqual([]);
});

test('a seed has the same trace in two runs', async () => {
  for (const seed of [3, 17, 4_711]) {
    const [one, other] = [await simulate(seed, { isTraced: true }), await simulate(seed, { isTraced: true })];
    expect(one.trace.length).toBeGreaterThan(50);
    expect(other.trace).toEqual(one.trace);
  }
});

describe('a system with a mutant', () => {
  const usualMutants = [
    'no idempotency row',
    'a lost lease is ignored',
    'the cart is not reopened',
    'unstable provider key',
    'a charge is retried under a new id',
    'no answer is treated as a decline',
    'a refund is recorded but not sent',
    'a release is not retried',
    'double release',
    'more is held than there is',
    'refunds are not in the ledger',
    'every second event is not published',
    'acknowledged before the commit',
    'the outcome is stored before the stock is released',
  ];

  test.each(usualMutants)('violates an invariant, the same one in each run: %s', async (name) => {
    const variant = systemMutants.find((mutant) => mutant.name === name)?.variant;
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

test('there are at least 25 mutants with unique names', () => {
  expect(new Set(systemMutants.map(({ name }) => name)).size).toBe(systemMutants.length);
  expect(systemMutants.length).toBeGreaterThanOrEqual(25);
});
