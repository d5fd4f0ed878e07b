import { parseArgs } from 'node:util';
import { campaign, catchMutants, replay } from './campaign.ts';

const DEFAULT_SEEDS = 100_000;
const DEFAULT_MUTANT_SEEDS = 20_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    mutant: { type: 'string' },
    mutants: { type: 'boolean', default: false },
  },
});

const say = (line: string): void => console.log(line);

async function run(): Promise<boolean> {
  if (values.seed !== undefined) return replay(Number(values.seed), say, values.mutant);
  if (values.mutants) return catchMutants(Number(values.seeds ?? DEFAULT_MUTANT_SEEDS), say);
  return campaign({ seeds: Number(values.seeds ?? DEFAULT_SEEDS), from: Number(values.from) }, say);
}

process.exitCode = (await run()) ? 0 : 1;
