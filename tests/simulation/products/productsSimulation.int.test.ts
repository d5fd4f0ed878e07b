import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openTestMongo } from '#platform/testing/testMongo.ts';
import { simulateProducts, sweepProducts } from './simulateProducts.ts';
import { catchProductsMutants } from './catchProductsMutants.ts';
import { productsSourceMutants } from './productsSourceMutants.ts';

const root = join(import.meta.dirname, '../../..');
const LONG_MS = 120_000;

test(
  'every change of products is published once, in order, and every unit is accounted for, despite faults and crashes',
  async () => {
    await using mongo = await openTestMongo();
    const { runs, violations } = await simulateProducts({ url: mongo.url, from: 1, seeds: 4 });
    expect({ runs, violations }).toEqual({ runs: 4, violations: [] });
  },
  LONG_MS,
);

test(
  'a crash before or after any database command loses and duplicates nothing',
  async () => {
    await using mongo = await openTestMongo();
    const { commands, violations } = await sweepProducts({ url: mongo.url, seed: 1, every: 200 });
    expect(violations).toEqual([]);
    expect(commands).toBeGreaterThan(90);
  },
  LONG_MS,
);

test.each(Object.entries(productsSourceMutants))(
  'the source text that the mutant "%s" changes exists exactly once',
  async (_, mutant) => {
    const text = await readFile(join(root, mutant.file), 'utf8');
    for (const { from } of mutant.edits) expect(text.split(from)).toHaveLength(2);
  },
);

// `npm run test:simulation:products -- --mutants` catches all of them.
test(
  'mutants are caught',
  async () => {
    const only = [
      'events are removed from the outbox before they are in the log',
      'a hold expires in any state',
    ] as const;
    const lines: string[] = [];
    expect(await catchProductsMutants({ seeds: 10, from: 1, only }, (line) => lines.push(line))).toEqual([]);
    expect(lines.map((line) => line.split(',')[0])).toEqual(only.map((name) => `caught: ${name}`));
  },
  LONG_MS,
);
