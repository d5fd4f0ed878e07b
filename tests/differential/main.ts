import { Option } from 'commander';
import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';

// Any number of random operations; `npm test` executes some hundred with a fixed seed.
const {
  perGraph: operationsPerGraph,
  defers,
  subscriptions,
  denied: denies,
  cached: caches,
  ...size
} = commandLine('test:differential')
  .option('--operations <count>', 'random operations', wholeNumberArgument(1, 100_000_000), 20_000)
  .option('--seed <number>', 'of the first graph', wholeNumberArgument(0, 1_000_000_000), 1)
  .option('--per-graph <count>', 'operations on each graph', wholeNumberArgument(1, 100_000), 100)
  .option('--max-differences <count>', 'stops after as many', wholeNumberArgument(1, 1_000), 5)
  .addOption(new Option('--defers', 'operations with @defer, whose parts are merged').conflicts('subscriptions'))
  .option('--subscriptions', 'subscriptions, of which each event is compared')
  .option('--denied', 'random fields are denied to the caller', false)
  .option('--cached', 'the gateway answers from its cache', false)
  .parse()
  .opts<{
    operations: number;
    seed: number;
    perGraph: number;
    maxDifferences: number;
    defers?: true;
    subscriptions?: true;
    denied: boolean;
    cached: boolean;
  }>();
const kind = subscriptions ? 'subscriptions' : defers ? 'defers' : 'plain';
const { runDifferential } = await import('./runDifferential.ts');

const started = process.cpuUsage();
const report = await runDifferential({ ...size, operationsPerGraph, kind, denies, caches });
const { user, system } = process.cpuUsage(started);
for (const { graphSeed, faults, text, variables, problem } of report.differences)
  console.log(`graph ${graphSeed}, faults ${faults}\n${text}\n${JSON.stringify(variables)}\n${problem}\n`);
const { operations, graphs, refusedGraphs, refusedOperations, inParts, cacheHits, differences } = report;
console.log(
  `${operations} operations on ${graphs} graphs (${refusedGraphs} more did not compose): ${differences.length} differences, ${refusedOperations} refused because there is no right plan, ${inParts} responses in parts, ${cacheHits} values from the cache, ${Math.round((user + system) / 1e6)} s of processor time`,
);
process.exitCode = differences.length > 0 ? 1 : 0;
