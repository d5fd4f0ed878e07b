import { commandLine, choiceArgument, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { fiveMinuteSizes, fullSizes } from './experimentSizes.ts';
import { openTestServers } from './testServers.ts';
import { experiments, type ExperimentResult } from './experiments.ts';

// Runs every experiment on real servers, one after the other, and prints one table; docs/reliability.md explains it.
const names = Object.keys(experiments);
const { seed, full, only } = commandLine('test:reliability')
  .option('--seed <seed>', 'the seed of what is random', wholeNumberArgument(0, Number.MAX_SAFE_INTEGER), 1)
  .option('--full', 'all trials, which take hours, instead of those of five minutes', false)
  .option('--only <experiment>', `this one of ${names.join(', ')}; may be given several times`, choiceArgument(names))
  .parse()
  .opts<{ seed: number; full: boolean; only?: string[] }>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** An experiment that throws counts as failed; the others still run. */
function abortedResult(error: unknown): ExperimentResult {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { trials: 0, summary: 'aborted by an error', violations: [what], control: '–', mutants: '–' };
}

const counts = full ? fullSizes : fiveMinuteSizes;
const wanted = Object.entries(experiments).filter(([name]) => only?.includes(name) ?? true);
const rows = [];
let hasPassed = true;
{
  await using servers = await openTestServers();
  console.log(`on ${servers.description}; seed ${seed}`);
  for (const [experiment, run] of wanted) {
    const began = Date.now();
    const { trials, summary, violations, control, mutants } = await run({ servers, seed }, counts).catch(abortedResult);
    const seconds = Math.round((Date.now() - began) / 1000);
    console.log(`${experiment}: ${summary} (${seconds} s)`);
    for (const violation of violations) console.log(`  VIOLATION ${violation}`);
    rows.push({ experiment, trials, seed, violations: violations.length, control, mutants });
    hasPassed &&= violations.length === 0 && !mutants.includes('NOT CAUGHT');
  }
}
console.table(rows);
process.exitCode = hasPassed ? 0 : 1;
