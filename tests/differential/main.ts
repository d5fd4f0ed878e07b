import { parseArgs } from 'node:util';
import { runDifferential } from './runDifferential.ts';

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    'per-graph': { type: 'string', default: '100' },
    'max-differences': { type: 'string', default: '5' },
  },
});

const started = process.cpuUsage();
const report = await runDifferential({
  operations: Number(values.operations),
  seed: Number(values.seed),
  operationsPerGraph: Number(values['per-graph']),
  maxDifferences: Number(values['max-differences']),
});
const { user, system } = process.cpuUsage(started);
for (const { graphSeed, faults, text, variables, problem } of report.differences)
  console.log(`graph ${graphSeed}, faults ${faults}\n${text}\n${JSON.stringify(variables)}\n${problem}\n`);
const { operations, graphs, refusedGraphs, refusedOperations, differences } = report;
console.log(
  `${operations} operations on ${graphs} graphs (${refusedGraphs} more did not compose): ${differences.length} differences, ${refusedOperations} refused because the plan lacks an input, ${Math.round((user + system) / 1e6)} s of processor time`,
);
process.exitCode = differences.length > 0 ? 1 : 0;
