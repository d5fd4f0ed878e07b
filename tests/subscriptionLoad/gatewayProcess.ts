import { createLog } from '#platform/log/log.ts';
import { openRedisPubSub } from '#platform/pubSub/redisPubSub.ts';
import { readGatewayConfig } from '../../gateway/config.ts';
import { openGateway } from '../../gateway/open.ts';

// A gateway alone in its process, so that what it uses is its own. It tells when it is asked, and ends with its parent.
const { LIST_FILE: listFile = '', COMMITTED_FILE: committedFile = '', REDIS_URL: url = '', MEMORY } = process.env;
const log = createLog({ service: 'gateway', level: 'warn' });
const config = readGatewayConfig(process.env);
const gateway = await openGateway({
  config: {
    ...config,
    supergraphFiles: { listFile, committedFile },
    subscriptionLimits: { ...config.subscriptionLimits, total: 60_000, memory: Number(MEMORY), eventTimeoutMs: 60_000 },
    // What is measured is how much is done, also where everything takes long.
    callTimeoutMs: 30_000,
    connectionLimits: { ...config.connectionLimits, keepAliveMs: 30_000 },
  },
  pubSub: await openRedisPubSub({ url, log }),
  log,
});

process.on('message', (asked) => {
  // Only for who asks about memory: it would be counted as work.
  if (asked === 'memory') globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  process.send?.({ rss, heapUsed, cpuMs: (user + system) / 1000 });
});
process.on('disconnect', () => process.exit());
process.send?.({ port: gateway.port });
