import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createLog } from '#platform/log/log.ts';
import { openLocalPubSub } from '#platform/pubSub/localPubSub.ts';
import { readGatewayConfig } from '../../gateway/config.ts';
import { openGateway } from '../../gateway/open.ts';

/** What the gateway's process measures about itself; delays in milliseconds since the last answer. */
export type GatewayState = {
  readonly memory: NodeJS.MemoryUsage;
  readonly cpu: NodeJS.CpuUsage;
  readonly delay: { readonly p50: number; readonly p99: number; readonly max: number };
};

// The gateway of the shop; answers each message with its state.
process.on('disconnect', () => process.exit());
const config = readGatewayConfig({ ...process.env, MAX_OPERATION_COST: '1000000000', PORT: '0' });
const log = createLog({ service: 'gateway', level: process.env['LOG_LEVEL'] ?? 'fatal' });
const { url } = await openGateway({ config, pubSub: openLocalPubSub({ log }), log });
const histogram = monitorEventLoopDelay({ resolution: 1 });
histogram.enable();
process.on('message', () => {
  globalThis.gc?.();
  const [p50, p99, max] = [histogram.percentile(50), histogram.percentile(99), histogram.max].map((ns) => ns / 1e6);
  process.send?.({ memory: process.memoryUsage(), cpu: process.cpuUsage(), delay: { p50, p99, max } });
  histogram.reset();
});
process.send?.(`${url}/graphql`);
