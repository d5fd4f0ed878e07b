import { readdirSync } from 'node:fs';
import { Argument } from 'commander';
import { commandLine } from '#platform/commandLine/commandLine.ts';

// Runs one of the benchmarks in this folder, each a program that reads its own arguments.
const benches = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && name !== 'main.ts');
const known = benches.map((name) => `bench/${name}`);
const program = commandLine('bench')
  .usage('bench/<name>.ts [options]')
  .addArgument(new Argument('<file>', 'which benchmark; it explains itself with --help').choices(known))
  .argument('[options...]', "the benchmark's own")
  .passThroughOptions()
  .parse();
const [file = '', ...options] = program.args;
process.argv = [process.execPath, file, ...options];
await import(`../${file}`);
