import { parseArgs } from 'node:util';
import { openEngines } from './engines.ts';
import { sweepCrashes } from './sweepCrashes.ts';

// Kills the orders house with SIGKILL at every boundary in turn and judges what became of every order.
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    most: { type: 'string' },
    lanes: { type: 'string', default: '3' },
    only: { type: 'string', multiple: true },
  },
});
await using engines = await openEngines();
const databaseUrls = await Promise.all(
  Array.from({ length: Number(values.lanes) }, () => engines.postgres.createDatabase()),
);
console.log(`crash at every boundary on ${engines.described}`);
const { boundaries, trials } = await sweepCrashes({
  products: engines.products,
  databaseUrls,
  seed: Number(values.seed),
  ...(values.most ? { most: Number(values.most) } : {}),
  ...(values.only ? { only: values.only } : {}),
  onTrial: ({ scenario, boundary, nth, died, settledMs, violations }) => {
    const end = died ? `settled after ${settledMs} ms` : 'was not reached';
    console.log(
      `${scenario} | ${boundary} #${nth} | ${end}${violations.map((one) => `\n  VIOLATION ${one}`).join('')}`,
    );
  },
});
const times = trials.map(({ settledMs }) => settledMs ?? Number.POSITIVE_INFINITY).sort((one, other) => one - other);
console.table([
  {
    boundaries,
    killed: trials.filter(({ died }) => died).length,
    violations: trials.flatMap(({ violations }) => violations).length,
    'settled, median ms': times[Math.floor(times.length / 2)],
    'settled, longest ms': times.at(-1),
  },
]);
process.exitCode = trials.some(({ violations }) => violations.length > 0) ? 1 : 0;
