import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openTestMongo } from '#platform/testing/testMongo.ts';
import { simulateProducts, sweepProducts } from './campaign.ts';
import { catchMutants } from './catchMutants.ts';
import { mutants } from './mutants.ts';

const root = join(import.meta.dirname, '../../..');
const LONG_MS = 120_000;

test(
  'whatever fails or dies, every change of products is told once, in order, and every unit is accounted for',
  async () => {
    await using mongo = await openTestMongo();
    const { stories, violations } = await simulateProducts({ url: mongo.url, from: 1, seeds: 4 });
    expect({ stories, violations }).toEqual({ stories: 4, violations: [] });
  },
  LONG_MS,
);

test(
  'a process that dies before or after any command to the database leaves nothing lost or doubled',
  async () => {
    await using mongo = await openTestMongo();
    const { commands, violations } = await sweepProducts({ url: mongo.url, seed: 1, every: 200 });
    expect(violations).toEqual([]);
    expect(commands).toBeGreaterThan(90);
  },
  LONG_MS,
);

test.each(Object.entries(mutants))('the planted fault "%s" finds the text that it changes, once', async (_, mutant) => {
  const text = await readFile(join(root, mutant.file), 'utf8');
  for (const { from } of mutant.edits) expect(text.split(from)).toHaveLength(2);
});

// `npm run test:simulation:products -- --mutants` catches all of them.
test(
  'planted faults are caught',
  async () => {
    const only = ['events are pulled before they are in the log', 'a hold ends whatever became of it'] as const;
    const said: string[] = [];
    expect(await catchMutants({ seeds: 10, from: 1, only }, (line) => said.push(line))).toEqual([]);
    expect(said.map((line) => line.split(',')[0])).toEqual(only.map((name) => `caught: ${name}`));
  },
  LONG_MS,
);
