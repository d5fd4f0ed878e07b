import { Option } from 'commander';
import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { campaign, catchMutants, replay } from './campaign.ts';
import { mutants } from './mutants/mutants.ts';

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
  .option('--seed <seed>', 'replays this seed alone and prints what happens', wholeNumberArgument(0, MOST))
  .addOption(new Option('--mutant <name>', 'the mistake to plant with --seed').choices(mutants.map(({ name }) => name)))
  .option('--mutants', 'plants each mistake and looks for a seed that catches it', false)
  .parse()
  .opts<Options>();

const say = (line: string): void => console.log(line);

async function run({ seed, seeds, from, mutant, mutants: isMutants }: Options): Promise<boolean> {
  if (seed !== undefined) return replay(seed, say, mutant);
  if (isMutants) return catchMutants(seeds ?? DEFAULT_MUTANT_SEEDS, say);
  return campaign({ seeds: seeds ?? DEFAULT_SEEDS, from }, say);
}

process.exitCode = (await run(options)) ? 0 : 1;
