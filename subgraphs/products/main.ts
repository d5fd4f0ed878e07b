import { commandLine } from '#platform/commandLine/commandLine.ts';
import { readEnvironment, readAllOrReportProblems, urlOf } from '#platform/environment/environment.ts';
import { runUntilStopped } from '#platform/lifetime/runUntilStopped.ts';
import { readProductsConfig } from './config.ts';

// The products subgraph as one process. Slow modules are loaded only after the arguments and the environment are checked.
async function open(opened: AsyncDisposableStack) {
  const [config, { REDIS_URL }] = readAllOrReportProblems(
    () => readProductsConfig(process.env),
    () => readEnvironment({ REDIS_URL: urlOf('redis', 'rediss') }, process.env, ['REDIS_URL']),
  );
  const { createLog } = await import('#platform/log/log.ts');
  const { openRedisPubSub } = await import('#platform/pubSub/redisPubSub.ts');
  const { openProducts } = await import('./open.ts');
  const log = createLog({ service: 'products', level: config.logLevel });
  const pubSub = opened.use(await openRedisPubSub({ url: REDIS_URL, log }));
  opened.use(await openProducts({ config, pubSub, log }));
  return (signal: string) => log.info({ signal }, 'products is closing');
}

commandLine('products').parse();
await runUntilStopped({ name: 'products', open, closeWithinMs: 30_000 });
