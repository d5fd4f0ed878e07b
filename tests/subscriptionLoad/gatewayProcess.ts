import { createLog } from '#platform/log/log.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { readGatewayConfig } from '../../gateway/config.ts';
import { openGateway } from '../../gateway/open.ts';

// A gateway in a separate process, so that its resource usage can be measured. It reports the usage when it receives a
// message, and exits with its parent.
const { LIST_FILE: listFile = '', COMMITTED_FILE: committedFile = '', REDIS_URL: url = '', MEMORY } = process.env;
const log = createLog({ service: 'gateway', level: 'warn' });
const config = readGatewayConfig(process.env);
const gateway = await openGateway({
  config: {
    ...config,
    supergraphFiles: { listFile, committedFile },
    subscriptionLimits: {
      ...config.subscriptionLimits,
      total: 60_000,
      anonymous: 60_000,
      perAddress: 60_000,
      memory: Number(MEMORY),
      eventTimeoutMs: 60_000,
    },
    // Long limits, because the measurement is of work done, also on a slow machine.
    callTimeoutMs: 30_000,
    connectionLimits: {
      ...config.connectionLimits,
      anonymousConnections: 60_000,
      connectionsPerAddress: 60_000,
      keepAliveMs: 30_000,
    },
  },
  pubSub: await openRedisPubSub({ url, log }),
  log,
});

process.on('message', (measured) => {
  // Only when memory is measured, because it would count as work.
  if (measured === 'memory') globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  process.send?.({ rss, heapUsed, cpuMs: (user + system) / 1000 });
});
process.on('disconnect', () => process.exit());
process.send?.({ port: gateway.port });
