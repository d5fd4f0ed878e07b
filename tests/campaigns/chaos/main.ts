import { commandLine, oneOf, wholeNumber } from '#platform/commandLine/commandLine.ts';
import { runChaos, type ChaosSize } from './chaos.ts';
import { controls, controlSize } from './controls.ts';
import { openChaosGround, openServers } from './ground.ts';
import type { PlantName } from './plants.ts';

// Orders live and their owners listen while everything in between is hurt; docs/reliability.md explains it.
const names = ['chaos', ...Object.keys(controls)];
const { seed, events, owners, away, only } = commandLine('test:chaos')
  .option('--seed <seed>', 'the seed of what is random', wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
  .option('--events <count>', 'how many events are delivered', wholeNumber(1, 10_000_000), 20_000)
  .option('--owners <count>', 'how many owners listen', wholeNumber(1, 10_000), 16)
  .option('--away <seconds>', 'how long a client stays away', wholeNumber(0, 86_400), 60)
  .option('--only <run>', `this one of ${names.join(', ')}; may be given several times`, oneOf(names))
  .parse()
  .opts<{ seed: number; events: number; owners: number; away: number; only?: string[] }>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

const MOST_SEEDS = 5;
const weather = {
  cutEveryMs: 5_000,
  outageMs: 3_000,
  awayMs: away * 1_000,
  redisPauseMs: 10_000,
  processPauseMs: 25_000,
};
const size = { seed, owners, events, weather };
const rows: object[] = [];
const isWanted = (name: string): boolean => only?.includes(name) ?? true;

/** Whether the run ended as it has to: well, or, with a mistake in it, not. */
async function run(name: string, o: ChaosSize & { readonly plant?: PlantName }, mustFail: boolean): Promise<boolean> {
  const began = Date.now();
  await using ground = await openChaosGround(servers, o.plant);
  const { events, notifications, streams, subscribed, verdict, violations, harmed } = await runChaos(ground, o);
  const isWell = violations.length === 0;
  const outcome = mustFail ? (isWell ? 'NOT CAUGHT' : 'caught') : isWell ? 'proven' : 'BROKEN';
  const seconds = Math.round((Date.now() - began) / 1_000);
  const harms = [...harmed].map(([harm, times]) => `${harm} ${times}×`).join(', ');
  console.log(`${name}: ${outcome} in ${seconds} s, subscribed ${subscribed} times; ${harms}`);
  if (!mustFail) for (const violation of violations) console.log(`  VIOLATION ${violation}`);
  rows.push({ run: name, events, notifications, streams, ...verdict, wrong: violations.length, outcome });
  return mustFail !== isWell;
}

/** A mistake shows only where something happens to be lost: one that is not caught is tried under the next seeds too. */
async function isCaught(name: string, control: (typeof controls)[keyof typeof controls]): Promise<boolean> {
  for (let more = 0; more < MOST_SEEDS; more += 1)
    if (await run(name, { ...controlSize, seed: seed + more, ...control }, true)) return true;
  return false;
}

await using servers = await openServers();
console.log(`on ${servers.postgres.version}, Redis, products on the MongoDB stand-in; seed ${seed}`);
let isProven = isWanted('chaos') ? await run('chaos', size, false) : true;
for (const [name, control] of Object.entries(controls))
  if (isWanted(name)) isProven = (await isCaught(name, control)) && isProven;
console.table(rows);
process.exitCode = isProven ? 0 : 1;
