import { commandLine } from '#platform/commandLine/commandLine.ts';
import { readEnvironment, readAllOrReportProblems, urlOf } from '#platform/environment/environment.ts';
import { runUntilStopped } from '#platform/lifetime/runUntilStopped.ts';
import { readOrdersConfig } from './config.ts';

// The orders service as its own process. Slow modules are imported after the arguments and environment are validated.
async function open(opened: AsyncDisposableStack) {
  const [config, { REDIS_URL }] = readAllOrReportProblems(
    () => readOrdersConfig(process.env),
    () => readEnvironment({ REDIS_URL: urlOf('redis', 'rediss') }, process.env, ['REDIS_URL']),
  );
  const { createLog } = await import('#platform/log/log.ts');
  const { openRedisPubSub } = await import('#platform/pubSub/redisPubSub.ts');
  const { openOrders } = await import('./open.ts');
  const log = createLog({ service: 'orders', level: config.logLevel });
  const pubSub = opened.use(await openRedisPubSub({ url: REDIS_URL, log }));
  opened.use(await openOrders({ config, pubSub, log }));
  return (signal: string) => log.info({ signal }, 'orders is closing');
}

commandLine('orders').parse();
await runUntilStopped({ name: 'orders', open, closeWithinMs: 30_000 });
