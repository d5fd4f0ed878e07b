import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { fuzz } from './fuzz.ts';
import { openTarget } from './openTarget.ts';
import { refusedOperations } from './ordinaryOperations.ts';
import { runRounds } from './runAttacks.ts';

// Attacks a gateway with the limits as shipped, in both modes, and prints what each attack costs it.
type Options = {
  readonly fuzzed: number;
  readonly seed: number;
  readonly rounds: number;
  readonly only?: string;
  readonly mode?: string;
};
const options = commandLine('test:attacks')
  .description('attacks a gateway by name and by chance, and prints the processor time of each attack')
  .option('--fuzzed <count>', 'changed bodies and frames, in each mode', wholeNumberArgument(0, 100_000_000), 100_000)
  .option('--seed <number>', 'seed of the changes', wholeNumberArgument(0, 1_000_000), 1)
  .option('--rounds <count>', 'times that each attack runs; its cost is the least', wholeNumberArgument(1, 100), 3)
  .option('--mode <mode>', 'development or production; absent: one after the other')
  .option('--only <text>', 'runs only attacks whose names contain it')
  .parse()
  .opts<Options>();

let wrong = 0;
for (const mode of ['development', 'production'] as const) {
  if (options.mode !== undefined && options.mode !== mode) continue;
  await using target = await openTarget(mode);
  console.log(`## ${mode}\n\n| attack | outcome | CPU ms | longest turn ms | subgraph calls |\n|---|---|---|---|---|`);
  for (const { name, outcome, isRight, isCheap, cpuMs, longestTurnMs, subgraphCalls } of await runRounds(
    target,
    options,
  )) {
    if (!isRight || !isCheap) wrong += 1;
    const mark = isRight ? (isCheap ? '' : ' **expensive**') : ' **wrong**';
    console.log(
      `| ${name} | ${outcome}${mark} | ${cpuMs.toFixed(1)} | ${longestTurnMs.toFixed(0)} | ${subgraphCalls} |`,
    );
  }
  const refused = await refusedOperations(target);
  const problems = await fuzz(target, { count: options.fuzzed, seed: options.seed });
  for (const problem of [...refused, ...problems]) console.log(`- ${problem}`);
  console.log(`\n${options.fuzzed} changed bodies and frames: ${problems.length} problems\n`);
  wrong += refused.length + problems.length;
}
process.exitCode = wrong === 0 ? 0 : 1;
