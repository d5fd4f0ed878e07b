import { parseArgs } from 'node:util';
import { inFiveMinutes, inFull } from './counts.ts';
import { openEngines } from './engines.ts';
import { experiments, type Result } from './experiments.ts';

// Every experiment on real engines, one after the other, and what they found as one table; docs/proof.md explains it.
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    full: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
  },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** One that cannot go on proves nothing, and the others still may. */
function brokenOff(error: unknown): Result {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { trials: 0, story: 'it broke off', violations: [what], control: '–', teeth: '–' };
}

const seed = Number(values.seed);
const counts = values.full ? inFull : inFiveMinutes;
const wanted = Object.entries(experiments).filter(([name]) => values.only?.includes(name) ?? true);
const rows = [];
let isProven = true;
{
  await using engines = await openEngines();
  console.log(`on ${engines.described}; seed ${seed}`);
  for (const [experiment, run] of wanted) {
    const began = Date.now();
    const { trials, story, violations, control, teeth } = await run({ engines, seed }, counts).catch(brokenOff);
    const seconds = Math.round((Date.now() - began) / 1000);
    console.log(`${experiment}: ${story} (${seconds} s)`);
    for (const violation of violations) console.log(`  VIOLATION ${violation}`);
    rows.push({ experiment, trials, seed, violations: violations.length, control, teeth });
    isProven &&= violations.length === 0 && !teeth.includes('NOT CAUGHT');
  }
}
console.table(rows);
process.exitCode = isProven ? 0 : 1;
