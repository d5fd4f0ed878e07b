import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSchema } from 'graphql';
import { Pool } from 'undici';
import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { serviceVariable } from '#platform/environment/environment.ts';
import { killOnExit } from '#platform/testing/killOnExit.ts';
import { supergraphFiles } from '../gateway/supergraphFiles.ts';
import { createOperationWriter } from './planning/distinctOperations.ts';
import type { GatewayState } from './planning/gatewayProcess.ts';

// What operations that were never seen before cost a gateway of the shop: the memory that they leave, and how long they
// keep its event loop from other work. Gateway, stub subgraphs and callers are three processes.
type Options = {
  readonly operations: number;
  readonly callers: number;
  readonly fields?: number;
  readonly reportEvery?: number;
  readonly rate?: number;
  readonly seconds: number;
  readonly newAMinute: number;
  readonly knownASecond: number;
};

const options = commandLine('bench', 'bench/planning.ts')
  .description('memory after many distinct operations, and event-loop delay while new ones are planned')
  .option('--operations <count>', 'distinct operations of the memory run', wholeNumberArgument(0, 10_000_000), 100_000)
  .option('--callers <count>', 'callers of the memory run', wholeNumberArgument(1, 1_000), 4)
  .option('--fields <count>', 'fields of each operation; absent: 12 of most, 60 or 200', wholeNumberArgument(1, 1_000))
  .option(
    '--report-every <count>',
    'operations between two lines of the memory run',
    wholeNumberArgument(1, 10_000_000),
  )
  .option(
    '--rate <count>',
    'operations a second of the memory run; absent: as many as the callers can',
    wholeNumberArgument(1, 100_000),
  )
  .option(
    '--seconds <count>',
    'how long new operations are planned beside known ones',
    wholeNumberArgument(0, 3_600),
    60,
  )
  .option('--new-a-minute <count>', 'new operations a minute', wholeNumberArgument(1, 100_000), 1_000)
  .option('--known-a-second <count>', 'known operations a second', wholeNumberArgument(0, 10_000), 50)
  .parse()
  .opts<Options>();

const write = createOperationWriter(buildSchema(await readFile(supergraphFiles.apiFile, 'utf8')), 1);
/** Three of four are small, some have more fields than a page needs. */
const writeNext = (at: number) => write(options.fields ?? (at % 4 !== 3 ? 12 : at % 20 === 19 ? 200 : 60));

const stubs = killOnExit(fork(new URL('planning/stubProcess.ts', import.meta.url), { execArgv: nodeOptions() }));
const urls = await nextMessage<Record<string, string>>(stubs);
const env = { ...process.env, IDENTITY_KEYS: 'the secret of a benchmark of 32 characters or more' };
for (const [name, url] of Object.entries(urls)) Object.assign(env, { [serviceVariable(name, 'URL')]: url });
const gateway = killOnExit(
  fork(new URL('planning/gatewayProcess.ts', import.meta.url), {
    env,
    execArgv: [...nodeOptions(), '--expose-gc', ...profileOptions()],
  }),
);
const url = new URL(await nextMessage<string>(gateway));
const pool = new Pool(url.origin, { connections: 100 });
const refused = new Map<string, number>();

async function send(query: string): Promise<number> {
  const startedAt = performance.now();
  const body = JSON.stringify({ query });
  const headers = { 'content-type': 'application/json' };
  try {
    const response = await pool.request({ path: url.pathname, method: 'POST', headers, body });
    const { errors = [] } = (await response.body.json()) as { errors?: { extensions: { code: string } }[] };
    for (const { extensions } of errors.slice(0, 1)) countRefused(extensions.code);
  } catch (error) {
    // A machine that is too busy closes connections, which must not end a run of hours.
    countRefused(error instanceof Error && 'code' in error ? String(error.code) : String(error));
  }
  return performance.now() - startedAt;
}

function countRefused(code: string): void {
  refused.set(code, (refused.get(code) ?? 0) + 1);
}

async function state(): Promise<GatewayState> {
  gateway.send('state');
  return nextMessage<GatewayState>(gateway);
}

if (options.operations > 0) await measureMemory();
if (options.seconds > 0) await measureDelay();
console.log(`errors by code: ${[...refused].map(([code, count]) => `${code} ${count}`).join(', ') || 'none'}`);
await pool.destroy();
gateway.disconnect();
await once(gateway, 'exit');
stubs.kill();

async function measureMemory(): Promise<void> {
  console.log(
    '| distinct operations | resident MB | heap used MB | heap MB | external MB | thread heap MB | CPU ms/operation |',
  );
  console.log('|---|---|---|---|---|---|---|');
  const startedAt = performance.now();
  const dueAt = (at: number) => (options.rate === undefined ? 0 : startedAt + (at * 1000) / options.rate);
  const step = options.reportEvery ?? Math.ceil(options.operations / 10);
  let [sent, cpuBefore] = [0, 0];
  for (let until = step; sent < options.operations; until += step) {
    const before = sent;
    const caller = async () => {
      while (sent < until) {
        const at = (sent += 1);
        const wait = dueAt(at) - performance.now();
        if (wait > 0) await sleep(wait);
        await send(writeNext(at));
      }
    };
    await Promise.all(Array.from({ length: options.callers }, caller));
    const { memory, cpu, threadHeap } = await state();
    const { rss, heapUsed, heapTotal, external } = memory;
    const sizes = [rss, heapUsed, heapTotal, external, threadHeap].map((bytes) => bytes / 1e6);
    const cpuMs = (cpu.user + cpu.system) / 1000;
    const figures = [...sizes, (cpuMs - cpuBefore) / (sent - before)];
    console.log(`| ${sent} | ${figures.map((figure) => figure.toFixed(1)).join(' | ')} |`);
    cpuBefore = cpuMs;
  }
}

async function measureDelay(): Promise<void> {
  const known = Array.from({ length: 20 }, (_, at) => writeNext(at));
  for (const query of [...known, ...known]) await send(query);
  const sending: Promise<number>[] = [];
  const report = async (name: string, newAMinute: number) => {
    await state();
    const endAt = performance.now() + options.seconds * 1000;
    const latencies: { known: number[]; new: number[] } = { known: [], new: [] };
    const every = async (ms: number, next: (at: number) => string, kind: 'known' | 'new') => {
      for (let at = 0, due = performance.now(); due < endAt; at += 1, due += ms) {
        await sleep(Math.max(0, due - performance.now()));
        const sent = send(next(at)).then((latency) => latencies[kind].push(latency));
        sending.push(sent);
      }
    };
    await Promise.all([
      options.knownASecond > 0 && every(1000 / options.knownASecond, (at) => known[at % known.length] ?? '', 'known'),
      newAMinute > 0 && every(60_000 / newAMinute, writeNext, 'new'),
    ]);
    await Promise.all(sending.splice(0));
    const { delay, work } = await state();
    const shown = [delay, work].map(({ p50, p99, max }) => [p50, p99, max].map((ms) => ms.toFixed(1)).join(' / '));
    const late = [latencies.known, latencies.new].map((all) => quantile(all, 0.99).toFixed(0));
    console.log(`| ${[name, ...shown, ...late].join(' | ')} |`);
  };
  console.log('| load | delay p50 / p99 / max | CPU of a turn p50 / p99 / max | known p99 | new p99 |');
  console.log('|---|---|---|---|---|');
  await report('known operations only', 0);
  await report(`with ${options.newAMinute} new ones a minute`, options.newAMinute);
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * share)] ?? NaN;
}

function profileOptions(): string[] {
  return process.env['BENCH_PROFILE'] ? ['--cpu-prof', `--cpu-prof-dir=${process.env['BENCH_PROFILE']}`] : [];
}

function nodeOptions(): string[] {
  return ['--disable-warning=ExperimentalWarning'];
}

async function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  const [message] = await once(child, 'message');
  return message as Message; // the programs of this folder send nothing else
}
