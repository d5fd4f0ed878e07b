import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Worker } from 'node:worker_threads';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { readGatewayConfig } from '../../gateway/config.ts';
import { openGateway } from '../../gateway/open.ts';

type Delays = { readonly p50: number; readonly p99: number; readonly max: number };

/** What the gateway's process measures about itself; delays in milliseconds since the last answer. */
export type GatewayState = {
  readonly memory: NodeJS.MemoryUsage;
  /** Bytes of the heap of the planner's thread, which is not part of `memory.heapTotal`; 0 before it runs. */
  readonly threadHeap: number;
  readonly cpu: NodeJS.CpuUsage;
  readonly delay: Delays;
  /** Processor time of the main thread between two turns of a timer: the delay without what other processes cause. */
  readonly work: Delays;
};

// The gateway of the shop; answers each message with its state.
process.on('disconnect', () => process.exit());
let thread: Worker | null = null;
process.on('worker', (started) => {
  thread = started;
});
const config = readGatewayConfig({ ...process.env, MAX_OPERATION_COST: '1000000000', RATE_LIMITS: 'off', PORT: '0' });
const log = createLog({ service: 'gateway', level: process.env['LOG_LEVEL'] ?? 'fatal' });
const { url } = await openGateway({ config, pubSub: openLocalPubSub({ log }), log });
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const work = createHistogram();
let before = process.threadCpuUsage();
setInterval(() => {
  const { user, system } = process.threadCpuUsage(before);
  before = process.threadCpuUsage();
  work.record(Math.max(1, Math.round((user + system) * 1000)));
}, 1);
process.on('message', async () => {
  globalThis.gc?.();
  const { total_heap_size: threadHeap } = (await thread?.getHeapStatistics()) ?? { total_heap_size: 0 };
  const [memory, cpu] = [process.memoryUsage(), process.cpuUsage()];
  process.send?.({ memory, threadHeap, cpu, delay: read(delay), work: read(work) });
  delay.reset();
  work.reset();
});

function read(histogram: Pick<typeof delay, 'percentile' | 'max'>): Delays {
  return { p50: histogram.percentile(50) / 1e6, p99: histogram.percentile(99) / 1e6, max: histogram.max / 1e6 };
}
process.send?.(`${url}/graphql`);
