import { commandLine } from '#platform/commandLine/commandLine.ts';
import { readEnvironment, readAllOrReportProblems, urlOf } from '#platform/environment/environment.ts';
import { runUntilStopped } from '#platform/lifetime/runUntilStopped.ts';
import { readUsersConfig } from './config.ts';

// The users subgraph alone. The slow imports follow after the arguments and the environment are validated.
async function open(opened: AsyncDisposableStack) {
  const [config, { REDIS_URL }] = readAllOrReportProblems(
    () => readUsersConfig(process.env),
    () => readEnvironment({ REDIS_URL: urlOf('redis', 'rediss') }, process.env, ['REDIS_URL']),
  );
  const { createLog } = await import('#platform/log/log.ts');
  const { openRedisPubSub } = await import('#platform/pubSub/redisPubSub.ts');
  const { openUsers } = await import('./open.ts');
  const log = createLog({ service: 'users', level: config.logLevel });
  const pubSub = opened.use(await openRedisPubSub({ url: REDIS_URL, log }));
  opened.use(await openUsers({ config, pubSub, log }));
  return (signal: string) => log.info({ signal }, 'users is closing');
}

commandLine('users').parse();
await runUntilStopped({ name: 'users', open, closeWithinMs: 30_000 });
