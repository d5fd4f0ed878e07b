import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { createExecute } from '../tests/startSystem.ts';
import { closedLoop, fixedRate, openReadClient, type Measured, type ReadClient } from './reads/load.ts';
import { openEmbeddedShop, seedShop, type Shop } from './reads/openShop.ts';
import { createOperations, prepareFixture, type ReadOperation } from './reads/operations.ts';
import { summaryOf } from './reads/tables.ts';

// What the cache of public responses is worth: the product page, a list and a filter, cold and warm, with the cache and
// without, on catalogues of several sizes. The two shops of a size are measured in alternation.
const options = commandLine('bench', 'bench/catalogue.ts')
  .description('what the cache of public responses is worth on catalogues of several sizes')
  .option('--products <counts>', 'sizes of the catalogue, as in 1000,10000,100000', sizesArgument, [1_000, 10_000])
  .option('--callers <count>', 'callers of the closed loop', wholeNumberArgument(1, 1_000), 10)
  .option('--reads <count>', 'reads of a closed loop', wholeNumberArgument(1, 1_000_000), 1_000)
  .option(
    '--rate <count>',
    'reads a second, 80 % product page and 20 % list; 0: none',
    wholeNumberArgument(0, 100_000),
    1_000,
  )
  .option('--seconds <count>', 'how long the rate lasts', wholeNumberArgument(1, 3_600), 10)
  .option('--rounds <count>', 'warm rounds, of which the medians are printed', wholeNumberArgument(1, 1_000), 3)
  .option('--data <folder>', 'keeps the seeded data there for the next run')
  .parse()
  .opts<{
    products: readonly number[];
    callers: number;
    reads: number;
    rate: number;
    seconds: number;
    rounds: number;
    data?: string;
  }>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const MEASURED = ['product by id', 'list of 20', 'price range, in stock'];
type Subject = { readonly cache: 'on' | 'off'; readonly shop: Shop; readonly client: ReadClient };
const cold = new Map<string, Measured[]>();
const warm = new Map<string, Measured[]>();

await using opened = new AsyncDisposableStack();
const parent = options.data ?? (await mkdtemp(join(tmpdir(), 'catalogue-seed-')));
if (options.data === undefined) opened.defer(() => rm(parent, { recursive: true, force: true }));
for (const products of options.products) await measureSize(products);
for (const [title, rows] of [
  ['cold: the first reads', cold],
  [`warm: medians of ${options.rounds} rounds`, warm],
] as const) {
  console.log(title);
  console.table(Object.fromEntries([...rows].map(([name, measured]) => [name, summaryOf(measured)])));
}

async function measureSize(products: number): Promise<void> {
  const data = join(resolve(parent), String(products));
  if (!existsSync(data)) await seedShop(data, products);
  await using shops = new AsyncDisposableStack();
  const subjects: Subject[] = [];
  for (const cache of ['on', 'off'] as const) {
    const about = { checkout: resolve(import.meta.dirname, '..'), data, profile: null, watchLoops: false };
    const shop = shops.use(await openEmbeddedShop({ ...about, env: { CACHE: cache } }));
    subjects.push({ cache, shop, client: shops.use(openReadClient(shop, 4 * options.callers)) });
  }
  const operations = await Promise.all(
    subjects.map(async ({ shop }) => {
      const execute = createExecute(shop.url);
      return createOperations(execute, await prepareFixture(execute));
    }),
  );
  for (let round = 0; round <= options.rounds; round += 1)
    for (const [at, subject] of subjects.entries())
      await measureRound(subject, operations[at] ?? [], { products, rows: round === 0 ? cold : warm });
}

async function measureRound(
  { cache, shop, client }: Subject,
  operations: readonly ReadOperation[],
  { products, rows }: { readonly products: number; readonly rows: Map<string, Measured[]> },
): Promise<void> {
  const add = (name: string, measured: Measured): void => {
    const row = `${name}, ${products} products, cache ${cache}`;
    rows.set(row, [...(rows.get(row) ?? []), measured]);
  };
  const readOf = (name: string, at: number) => {
    const reads = operations.find((each) => each.name === name)?.reads ?? [];
    const read = reads[at % reads.length];
    if (!read) throw new Error(`expected reads of ${name}`);
    return read;
  };
  for (const name of MEASURED) {
    const { callers, reads } = options;
    add(name, await closedLoop({ shop, client, callers, reads, readAt: (at) => readOf(name, at) }));
  }
  if (options.rate === 0 || rows === cold) return;
  const readAt = (at: number) => readOf(at % 5 === 4 ? 'list of 20' : 'product by id', at);
  const { rate, seconds } = options;
  add(`80 % page, 20 % list at ${rate}/s`, await fixedRate({ shop, client, rate, seconds, readAt }));
}

function sizesArgument(text: string): number[] {
  return text.split(',').map(wholeNumberArgument(60, 1_000_000));
}
