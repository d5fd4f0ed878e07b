import { once } from 'node:events';
import { fork } from 'node:child_process';
import { commandLine, wholeNumberArgument } from '#platform/commandLine/commandLine.ts';
import { openGatewayUnderTest, operations, type Executor } from './gateway/openGatewayUnderTest.ts';

// Processor time of the gateway per request, for its own executor and for that of @apollo/gateway, on the same four
// subgraphs in another process. Rounds of both alternate; every answer is compared before timing.
const { requests, rounds, concurrency } = commandLine('bench', 'bench/gateway.ts')
  .description('what a request costs the gateway, and what it costs with the executor of @apollo/gateway')
  .option('--requests <count>', 'requests a round', wholeNumberArgument(10, 1_000_000), 300)
  .option('--rounds <count>', 'rounds', wholeNumberArgument(1, 1_000), 5)
  .option('--concurrency <count>', 'requests at once', wholeNumberArgument(1, 1_000), 50)
  .parse()
  .opts<{ requests: number; rounds: number; concurrency: number }>();

const subgraphs = fork(new URL('gateway/subgraphProcess.ts', import.meta.url));
const [urls] = (await once(subgraphs, 'message')) as [Record<string, string>];
const gateway = await openGatewayUnderTest(urls);
const executors: readonly Executor[] = ['compiled', 'stock'];

for (const [name, query] of Object.entries(operations)) {
  const [own, stock] = [await gateway.execute('compiled', query), await gateway.execute('stock', query)];
  if (own !== stock)
    throw new Error(`expected equal answers of ${name}, got ${own.slice(0, 200)} and ${stock.slice(0, 200)}`);
}

async function measure(executor: Executor, query: string): Promise<number> {
  let left = requests;
  const started = process.cpuUsage();
  const caller = async (): Promise<void> => {
    while (left-- > 0) await gateway.execute(executor, query);
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000 / requests;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
for (const [name, query] of Object.entries(operations)) {
  const taken: Record<Executor, number[]> = { compiled: [], stock: [] };
  for (const executor of executors) await measure(executor, query);
  for (let round = 0; round < rounds; round += 1)
    for (const executor of executors) taken[executor].push(await measure(executor, query));
  const [own, stock] = [median(taken.compiled), median(taken.stock)];
  const before = gateway.calls();
  await gateway.execute('compiled', query);
  const calls = gateway.calls() - before;
  await gateway.execute('stock', query);
  const stockCalls = gateway.calls() - before - calls;
  console.log(
    `${name}: ${own.toFixed(2)} ms, ${calls} calls; executor of @apollo/gateway ${stock.toFixed(2)} ms, ${stockCalls} calls; ratio ${(own / stock).toFixed(2)}`,
  );
}
await gateway[Symbol.asyncDispose]();
subgraphs.kill();
