import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Option } from 'commander';
import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { createExecute } from '../tests/startSystem.ts';
import { closedLoop, fixedRate, openReadClient, type ReadClient, type Measured, type Read } from './reads/load.ts';
import { openEmbeddedShop, openShopOnServers, seedShop, type Shop } from './reads/openShop.ts';
import { findStalls } from './reads/stalls.ts';
import { loopsOf, round2, summaryOf } from './reads/tables.ts';
import { checkAnswer, createOperations, prepareFixture, type Fixture } from './reads/operations.ts';

// What the shop's reads cost each process, and how long they take, in a closed loop and at a fixed rate. With
// --against, another checkout runs the same reads in rounds that alternate.
type Options = {
  stores: 'embedded' | 'servers';
  products: number;
  callers: number;
  rate: readonly number[];
  reads: number;
  seconds: number;
  rounds: number;
  only?: string;
  against?: string;
  data?: string;
  loops: boolean;
  profile?: string;
};
const options = commandLine('bench', 'bench/reads.ts')
  .description("what the shop's reads cost every process, and how long they take")
  .addOption(new Option('--stores <kind>', 'which stores').choices(['embedded', 'servers']).default('embedded'))
  .option('--products <count>', 'products of the shop', wholeNumberArgument(60, 1_000_000), 60)
  .option('--callers <count>', 'callers of the closed loop', wholeNumberArgument(1, 1_000), 10)
  .option('--rate <counts>', 'reads a second of each fixed rate, as in 50,100; 0: none', ratesArgument, [100])
  .option('--reads <count>', 'reads of a closed loop', wholeNumberArgument(1, 1_000_000), 500)
  .option('--seconds <count>', 'how long the fixed rate lasts', wholeNumberArgument(1, 3_600), 5)
  .option('--rounds <count>', 'rounds, of which the medians are printed', wholeNumberArgument(1, 1_000), 3)
  .option('--only <texts>', 'only operations whose name contains one of them, as in page,list')
  .option('--against <folder>', 'a second checkout, measured in alternation')
  .option('--data <folder>', 'keeps the seeded data there for the next run')
  .option('--loops', 'prints what delayed the event loops at the fixed rates; watching costs processor time', false)
  .option('--profile <folder>', 'keeps CPU profiles of the processes there, and prints their longest stalls')
  .parse()
  .opts<Options>();
// Stopped halfway, the processes it started end with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** How long a system polls often after an order. */
const SETTLE_MS = 12_000;
const IDLE_MS = 10_000;

type Subject = {
  readonly name: string;
  readonly shop: Shop;
  readonly client: ReadClient;
  readonly fixture: Fixture;
  readonly profile: string | null;
};
/** `cold` is the first round, in which each operation runs for the first time; the others are warm. */
type Row = { readonly name: string; readonly cold: Measured[]; readonly warm: Measured[] };

await using opened = new AsyncDisposableStack();
const data = await seededFolder();
const here = resolve(import.meta.dirname, '..');
const checkouts = [
  ...(options.against === undefined ? [] : [{ name: 'before', checkout: resolve(options.against) }]),
  { name: 'now', checkout: here },
];
const subjects: Subject[] = [];
for (const { name, checkout } of checkouts) subjects.push(await openSubject(name, checkout));

const cold = Object.fromEntries(await Promise.all(subjects.map(async (each) => [each.name, await firstAnswers(each)])));
const idle = Object.fromEntries(await Promise.all(subjects.map(async (each) => [each.name, await idleCpu(each)])));
const rows = new Map<string, Row>();
const measuredFrom = performance.now();
for (let round = 0; round <= options.rounds; round += 1)
  for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) await measureRound(subject, round > 0);

console.log(`${options.products} products, ${options.stores}; medians of ${options.rounds} rounds`);
console.log('ms until the first answer');
console.table(cold);
console.log('CPU ms a second without any request');
console.table(idle);
console.log('cold: the first round');
console.table(Object.fromEntries([...rows.values()].map(({ name, cold }) => [name, summaryOf(cold)])));
console.log('warm');
console.table(Object.fromEntries([...rows.values()].map(({ name, warm }) => [name, summaryOf(warm)])));
if (options.loops) printLoops();
const measuredAt = performance.now();
for (const { shop } of subjects) await shop[Symbol.asyncDispose]();
if (options.profile !== undefined) printStalls(measuredAt);

async function seededFolder(): Promise<string> {
  const parent = options.data ?? (await mkdtemp(join(tmpdir(), 'reads-seed-')));
  if (options.data === undefined) opened.defer(() => rm(parent, { recursive: true, force: true }));
  const folder = join(resolve(parent), String(options.products));
  if (!existsSync(folder)) await seedShop(folder, options.products);
  return folder;
}

async function openSubject(name: string, checkout: string): Promise<Subject> {
  const open = options.stores === 'embedded' ? openEmbeddedShop : openShopOnServers;
  const profile = options.profile === undefined ? null : resolve(options.profile, name);
  const shop = opened.use(await open({ checkout, data, profile, watchLoops: options.loops }));
  const client = opened.use(openReadClient(shop, 4 * options.callers));
  return { name, shop, client, profile, fixture: await prepareFixture(createExecute(shop.url)) };
}

/** The time of each operation's first answer after the start, a sign-in and an order; each answer is checked. */
async function firstAnswers({ shop, client, fixture }: Subject): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  for (const { name, reads } of await chosenOperations(shop, fixture)) {
    const beganAt = performance.now();
    const answer = await client.send(readAt(reads, 0));
    times[name] = Math.round(performance.now() - beganAt);
    checkAnswer(name, answer);
  }
  return times;
}

/** What each process uses in a second while nothing is asked. */
async function idleCpu({ shop }: Subject): Promise<Record<string, number>> {
  const used = () => Object.entries(shop.cpu).map(([name, read]) => [name, read()] as const);
  await sleep(SETTLE_MS);
  const before = new Map(used());
  await sleep(IDLE_MS);
  return Object.fromEntries(
    used().map(([name, ms]) => [name, round2(((ms - (before.get(name) ?? 0)) * 1_000) / IDLE_MS)]),
  );
}

/** Measures every operation once. The first round warms up. */
async function measureRound({ name: subject, shop, client, fixture }: Subject, isCounted: boolean): Promise<void> {
  const operations = await chosenOperations(shop, fixture);
  const sequences = operations.map(({ name, reads }) => ({ name, readAt: (at: number) => readAt(reads, at) }));
  const [page, list] = ['product page', 'list of 20'].map((name) => operations.find((each) => each.name === name));
  if (page && list)
    sequences.push({
      name: '80 % product page, 20 % list',
      readAt: (at) => readAt(at % 5 === 4 ? list.reads : page.reads, at),
    });
  const { callers, reads, rate, seconds } = options;
  for (const { name, readAt } of sequences) {
    const load = { shop, client, readAt };
    add(`${name}, ${callers} callers, ${subject}`, await closedLoop({ ...load, callers, reads }), isCounted);
    for (const perSecond of rate.filter((each) => each > 0)) {
      const measured = await fixedRate({ ...load, rate: perSecond, seconds });
      add(`${name}, ${perSecond}/s, ${subject}`, measured, isCounted);
    }
  }
}

function add(name: string, measured: Measured, isWarm: boolean): void {
  const row = rows.get(name) ?? { name, cold: [], warm: [] };
  rows.set(name, row);
  row[isWarm ? 'warm' : 'cold'].push(measured);
}

function printLoops(): void {
  const named = [...rows.values()].filter(({ name }) => name.includes('/s, '));
  const loops = named.flatMap(({ name, warm }) => loopsOf(warm).map(([each, row]) => [`${name}: ${each}`, row]));
  console.log('event loops at the fixed rates');
  console.table(Object.fromEntries(loops));
}

/** What kept each process busy longest while reads were measured, without the time in which other processes ran. */
function printStalls(endedAt: number): void {
  for (const { name, profile, shop } of subjects)
    for (const [process, { pid }] of Object.entries(shop.processes)) {
      console.log(`longest stalls of ${process}, ${name}`);
      const lastSeconds = (endedAt - measuredFrom) / 1_000;
      console.table(findStalls(profile ?? '', pid, { lastSeconds, count: 10 }));
    }
}

function ratesArgument(text: string): number[] {
  return text.split(',').map(wholeNumberArgument(0, 100_000));
}

async function chosenOperations(shop: Shop, fixture: Fixture) {
  const operations = await createOperations(createExecute(shop.url), fixture);
  const texts = (options.only ?? '').split(',');
  return operations.filter(({ name }) => texts.some((text) => name.includes(text)));
}

function readAt(reads: readonly Read[], at: number): Read {
  return reads[at % reads.length] as Read;
}
