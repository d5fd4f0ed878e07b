import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fuzz } from './attacks/fuzz.ts';
import { openTarget, type AttackedGateway } from './attacks/openTarget.ts';
import { refusedOperations } from './attacks/ordinaryOperations.ts';
import { attacks, runAttacks } from './attacks/runAttacks.ts';

// `npm run test:attacks` runs both modes, more changes, and prints what each attack costs.
// Of several subscriptions, the first ones are answered before one is refused.
const ANSWERED = /data|^200$|^429$|completed|close 4409|OVERLOADED|UNAVAILABLE/;

let target: AttackedGateway;
beforeAll(async () => {
  target = await openTarget('production');
});
afterAll(() => target[Symbol.asyncDispose]());

test('every attack has a name of its own', () => {
  const names = attacks.map(({ name }) => name);
  expect(names.length).toBeGreaterThanOrEqual(150);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test('each attack is refused as it should be, and no refused one reaches a subgraph', async () => {
  const wrong: string[] = [];
  for await (const { name, outcome, isRight, subgraphCalls } of runAttacks(target)) {
    if (!isRight) wrong.push(`${name}: ${outcome}`);
    else if (subgraphCalls > 0 && !ANSWERED.test(outcome)) wrong.push(`${name}: ${subgraphCalls} subgraph calls`);
  }
  expect(wrong).toEqual([]);
}, 120_000);

test('changed bodies and frames neither end the gateway nor make it fail, and it then serves as before', async () => {
  expect(await fuzz(target, { count: 700, seed: 1 })).toEqual([]);
  expect(await refusedOperations(target)).toEqual([]);
}, 60_000);
