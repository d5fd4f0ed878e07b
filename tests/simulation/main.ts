import { Option } from 'commander';
import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { runCampaign, catchSystemMutants, replaySeed } from './runCampaign.ts';
import { systemMutants } from './mutants/systemMutants.ts';

const DEFAULT_SEEDS = 100_000;
const DEFAULT_MUTANT_SEEDS = 20_000;
const MOST = Number.MAX_SAFE_INTEGER;

type Options = { seeds?: number; from: number; seed?: number; mutant?: string; mutants: boolean };
const options = commandLine('test:simulation')
  .option(
    '--seeds <count>',
    `how many seeds (${DEFAULT_SEEDS}; with --mutants ${DEFAULT_MUTANT_SEEDS})`,
    wholeNumberArgument(1, MOST),
  )
  .option('--from <seed>', 'the first seed', wholeNumberArgument(0, MOST), 1)
  .option('--seed <seed>', 'replays this seed and prints its trace', wholeNumberArgument(0, MOST))
  .addOption(
    new Option('--mutant <name>', 'the mutant to run with --seed').choices(systemMutants.map(({ name }) => name)),
  )
  .option('--mutants', 'runs each mutant until a seed catches it', false)
  .parse()
  .opts<Options>();

const printLine = (line: string): void => console.log(line);

async function run({ seed, seeds, from, mutant, mutants: isMutants }: Options): Promise<boolean> {
  if (seed !== undefined) return replaySeed(seed, printLine, mutant);
  if (isMutants) return catchSystemMutants(seeds ?? DEFAULT_MUTANT_SEEDS, printLine);
  return runCampaign({ seeds: seeds ?? DEFAULT_SEEDS, from }, printLine);
}

process.exitCode = (await run(options)) ? 0 : 1;
