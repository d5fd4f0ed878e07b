import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { choiceArgument, commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { startGateway, startSubgraphs, type ChildGateway } from './gateway/childGateway.ts';
import { generateLoad, sendOnce } from './gateway/generateLoad.ts';
import { createGraphFiles } from './gateway/graphFiles.ts';
import { installPeers } from './gateway/installPeers.ts';
import { operations } from './gateway/operations.ts';
import { rows, STOCK } from './gateway/rows.ts';
import { markdownTable, quantile, type Sample } from './gateway/table.ts';

// Processor time of gateways per request on the same four subgraphs. Every gateway is a process of its own, the
// subgraphs are another one, and the callers are in this one. Rounds of all gateways alternate.
const names = rows.map(({ name }) => name);
type Options = {
  readonly only?: string[];
  readonly operation?: string[];
  readonly against?: string;
  readonly profile?: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly concurrency: number;
};
const {
  only,
  operation: chosen,
  against,
  profile,
  rounds,
  seconds,
  concurrency,
} = commandLine('bench', 'bench/gateway.ts')
  .description('what a request costs this gateway and others, on the same subgraphs, as a Markdown table')
  .option('--only <name...>', `measures only these: ${names.join('; ')}`, choiceArgument(names))
  .option('--operation <name...>', 'sends only these', choiceArgument(Object.keys(operations)))
  .option('--rounds <count>', 'rounds of each operation on each gateway', wholeNumberArgument(1, 1_000), 5)
  .option('--seconds <count>', 'how long a round is', wholeNumberArgument(1, 600), 1)
  .option('--concurrency <count>', 'requests at once', wholeNumberArgument(1, 1_000), 50)
  .option('--against <folder>', 'a second checkout, measured in alternation')
  .option('--profile <folder>', 'keeps a CPU profile of each gateway there')
  .parse()
  .opts<Options>();

// Loaded once the arguments are known to be right, because it takes long.
const { expectedResponses } = await import('./gateway/expectedResponses.ts');

const WARM_UP_ROUNDS = 3;

const measured = rows.filter(({ name }) => only?.includes(name) ?? true);
if (against !== undefined) {
  const program = pathToFileURL(resolve(against, 'bench/gateway/gateways/own.ts')).href;
  measured.push({ name: 'before', program, env: { SHARE_READS: 'off' } });
}
if (measured.some(({ program }) => program.startsWith('peers/'))) installPeers();

await using opened = new AsyncDisposableStack();
const subgraphs = opened.use(await startSubgraphs());
const graph = opened.use(await createGraphFiles(subgraphs.urls));
const expected = await expectedResponses(graph.supergraphSdl);
const gateways: ChildGateway[] = [];
for (const row of measured) gateways.push(opened.use(await startGateway(row, graph, profile)));

/** Sends an operation once, and returns the text if it is the expected response. */
async function checkedResponse({ name, url }: ChildGateway, query: string): Promise<string> {
  const text = await sendOnce(url, query);
  if (isDeepStrictEqual(JSON.parse(text), JSON.parse(JSON.stringify(expected[query])))) return text;
  throw new Error(`${name}: expected ${JSON.stringify(expected[query]).slice(0, 400)}, got ${text.slice(0, 400)}`);
}

async function measure(gateway: ChildGateway, query: string, times = 1): Promise<Sample> {
  const text = await checkedResponse(gateway, query);
  const [cpuBefore, callsBefore] = [await gateway.cpuMs(), await subgraphs.calls()];
  const load = await generateLoad(gateway.url, query, { seconds: seconds * times, concurrency, expected: text });
  const [cpu, calls] = [(await gateway.cpuMs()) - cpuBefore, (await subgraphs.calls()) - callsBefore];
  return {
    cpuMs: cpu / load.requests,
    requestsPerSecond: (load.requests / load.elapsedMs) * 1000,
    p50Ms: quantile(load.latencies, 0.5),
    p99Ms: quantile(load.latencies, 0.99),
    calls: calls / load.requests,
  };
}

const samples = new Map<string, Map<string, Sample[]>>();
for (const [operation, query] of Object.entries(operations)) {
  if (chosen && !chosen.includes(operation)) continue;
  // Node compiles the code in the first seconds, which are not counted.
  for (const gateway of gateways) await measure(gateway, query, WARM_UP_ROUNDS);
  const taken = new Map(gateways.map(({ name }): [string, Sample[]] => [name, []]));
  samples.set(operation, taken);
  for (let round = 0; round < rounds; round += 1) {
    const first = round % gateways.length;
    for (const gateway of [...gateways.slice(first), ...gateways.slice(0, first)])
      taken.get(gateway.name)?.push(await measure(gateway, query));
  }
}
console.log(markdownTable(samples, STOCK));
