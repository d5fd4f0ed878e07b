import { commandLine, oneOf, wholeNumber } from '#platform/commandLine/commandLine.ts';
import { inFiveMinutes, inFull } from './counts.ts';
import { openEngines } from './engines.ts';
import { experiments, type Result } from './experiments.ts';

// Every experiment on real engines, one after the other, and what they found as one table; docs/reliability.md explains it.
const names = Object.keys(experiments);
const { seed, full, only } = commandLine('test:reliability')
  .option('--seed <seed>', 'the seed of what is random', wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
  .option('--full', 'all trials, which take hours, instead of those of five minutes', false)
  .option('--only <experiment>', `this one of ${names.join(', ')}; may be given several times`, oneOf(names))
  .parse()
  .opts<{ seed: number; full: boolean; only?: string[] }>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** One that cannot go on proves nothing, and the others still may. */
function brokenOff(error: unknown): Result {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { trials: 0, story: 'it broke off', violations: [what], control: '–', teeth: '–' };
}

const counts = full ? inFull : inFiveMinutes;
const wanted = Object.entries(experiments).filter(([name]) => only?.includes(name) ?? true);
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
