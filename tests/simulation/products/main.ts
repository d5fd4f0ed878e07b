import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { openEmbeddedMongo } from '../../../embedded/mongo/openEmbeddedMongo.ts';
import { simulateProducts, sweepProducts } from './campaign.ts';
import { catchMutants } from './catchMutants.ts';

// The stories of products, and its planted faults; docs/simulation.md explains it.
const MOST = Number.MAX_SAFE_INTEGER;
type Options = { seeds: number; from: number; sweep: boolean; mutants: boolean; first: boolean };
const { seeds, from, ...options } = commandLine('test:simulation:products')
  .option(
    '--seeds <count>',
    'how many stories; with --mutants how many each may hide in',
    wholeNumberArgument(1, MOST),
    300,
  )
  .option('--from <seed>', 'the first seed', wholeNumberArgument(0, MOST), 1)
  .option('--sweep', 'tells the story of --from again and again, killed before and after each command', false)
  .option('--mutants', 'plants each mistake and looks for a story that catches it', false)
  .option('--first', 'stops at the first story that goes wrong', false)
  .parse()
  .opts<Options>();
process.exitCode = (await (options.mutants ? catchAll() : tellStories())) ? 0 : 1;
process.exit();

async function tellStories(): Promise<boolean> {
  await using mongo = await openEmbeddedMongo({ folder: ':memory:' });
  const url = new URL(mongo.url);
  url.pathname = '/simulation';
  const { stories, commands, violations } = options.sweep
    ? await sweepProducts({ url: url.href, seed: from, every: 1 })
    : await simulateProducts({ url: url.href, from, seeds, stopsAtFirst: options.first });
  for (const violation of violations) console.log(`VIOLATION ${violation}`);
  console.log(`${stories} stories, ${commands} commands to the database, ${violations.length} violations`);
  return violations.length === 0;
}

async function catchAll(): Promise<boolean> {
  const uncaught = await catchMutants({ seeds, from }, (line) => console.log(line));
  return uncaught.length === 0;
}
