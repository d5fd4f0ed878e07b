import { commandLine } from '#platform/commandLine/commandLine.ts';
import { readEnvironment, readAllOrReportProblems, urlOf } from '#platform/environment/environment.ts';
import { runUntilStopped } from '#platform/lifetime/runUntilStopped.ts';
import { readGatewayConfig } from './config.ts';

// The gateway alone. What takes long to load is loaded when the arguments and the environment are known to be right.
async function open(opened: AsyncDisposableStack) {
  const [config, { REDIS_URL }] = readAllOrReportProblems(
    () => readGatewayConfig(process.env),
    () => readEnvironment({ REDIS_URL: urlOf('redis', 'rediss') }, process.env, ['REDIS_URL']),
  );
  const { createLog } = await import('#platform/log/log.ts');
  const { openRedisPubSub } = await import('#platform/pubSub/redisPubSub.ts');
  const { openGateway } = await import('./open.ts');
  const log = createLog({ service: 'gateway', level: config.logLevel });
  const pubSub = opened.use(await openRedisPubSub({ url: REDIS_URL, log }));
  opened.use(await openGateway({ config, pubSub, log }));
  return (signal: string) => log.info({ signal }, 'the gateway is closing');
}

commandLine('gateway').parse();
await runUntilStopped({ name: 'gateway', open, closeWithinMs: 30_000 });
