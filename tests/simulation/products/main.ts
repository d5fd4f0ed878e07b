import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { openEmbeddedMongo } from '../../../embedded/mongo/openEmbeddedMongo.ts';
import { simulateProducts, sweepProducts } from './simulateProducts.ts';
import { catchProductsMutants } from './catchProductsMutants.ts';

// Simulates the products subgraph and its mutants; docs/simulation.md explains it.
const MOST = Number.MAX_SAFE_INTEGER;
type Options = { seeds: number; from: number; sweep: boolean; mutants: boolean; first: boolean };
const { seeds, from, ...options } = commandLine('test:simulation:products')
  .option('--seeds <count>', 'how many seeds; with --mutants the maximum per mutant', wholeNumberArgument(1, MOST), 300)
  .option('--from <seed>', 'the first seed', wholeNumberArgument(0, MOST), 1)
  .option('--sweep', 'runs the seed --from repeatedly, killed before and after each command', false)
  .option('--mutants', 'runs each mutant until a seed catches it', false)
  .option('--first', 'stops at the first seed with a violation', false)
  .parse()
  .opts<Options>();
process.exitCode = (await (options.mutants ? catchAll() : runSeeds())) ? 0 : 1;
process.exit();

async function runSeeds(): Promise<boolean> {
  await using mongo = await openEmbeddedMongo({ folder: ':memory:' });
  const url = new URL(mongo.url);
  url.pathname = '/simulation';
  const { runs, commands, violations } = options.sweep
    ? await sweepProducts({ url: url.href, seed: from, every: 1 })
    : await simulateProducts({ url: url.href, from, seeds, stopsAtFirst: options.first });
  for (const violation of violations) console.log(`VIOLATION ${violation}`);
  console.log(`${runs} runs, ${commands} commands to the database, ${violations.length} violations`);
  return violations.length === 0;
}

async function catchAll(): Promise<boolean> {
  const uncaught = await catchProductsMutants({ seeds, from }, (line) => console.log(line));
  return uncaught.length === 0;
}
