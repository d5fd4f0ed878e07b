import { commandLine } from '#platform/commandLine/commandLine.ts';
import { hasRedisServer } from '#platform/testing/testRedis.ts';
import type { Result, Scale } from './experiment.ts';
import { faultExperiments } from './faultExperiments.ts';
import { shopExperiments } from './shopExperiments.ts';
import { openShopInstances, type ShopInstances } from './shopInstances.ts';

// Plants faults in a subgraph below a gateway, and in the shop with several processes of each service.
const { only = '' } = commandLine('test:faults')
  .description('plants faults below a gateway, and prints what its queries notice')
  .option('--only <text>', 'runs only experiments whose names contain it')
  .parse()
  .opts<{ only?: string }>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

const SCALE: Scale = { callMs: 3_000, openMs: 5_000, loadMs: 3_000, isTimed: true };
/** Times that do not hold are measured again: other work on the machine disturbs one run, a policy that fails all. */
const ATTEMPTS = 3;
let wrong = 0;
await using opened = new AsyncDisposableStack();
const shops: Promise<ShopInstances>[] = [];

/** One shop for all experiments, opened by the first. */
async function openShopOnce(): Promise<ShopInstances> {
  shops[0] ??= openShopInstances().then((shop) => opened.use(shop));
  return shops[0];
}

type Row = { readonly name: string; readonly attempts: number; readonly run: (isPlanted: boolean) => Promise<Result> };
const rows: readonly Row[] = [
  ...faultExperiments.map(({ name, off, run }) => ({
    name,
    attempts: ATTEMPTS,
    run: (isPlanted: boolean) => run(isPlanted ? off : {}, SCALE),
  })),
  ...shopExperiments.map(({ name, run }) => ({
    name,
    attempts: 2,
    run: async (isPlanted: boolean) => run(await openShopOnce(), isPlanted),
  })),
].filter(({ name }) => name.includes(only));

async function runControl({ run, attempts }: Row): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await run(false);
    if (!result.holds && attempt < attempts) continue;
    return attempt === 1 ? result : { ...result, figures: `${result.figures} (run ${attempt})` };
  }
}

console.log('| experiment | as shipped | policy switched off, or worse fault |\n|---|---|---|');
for (const row of hasRedisServer() ? rows : rows.slice(0, faultExperiments.length)) {
  const control = await runControl(row);
  const planted = await row.run(true);
  if (!control.holds || planted.holds) wrong += 1;
  const marks = [control.holds ? 'holds' : '**fails**', planted.holds ? '**holds**' : 'fails'];
  console.log(`| ${row.name} | ${marks[0]}: ${control.figures} | ${marks[1]}: ${planted.figures} |`);
}
process.exitCode = wrong === 0 ? 0 : 1;
