import { commandLine } from '#platform/commandLine/commandLine.ts';
import { readAllOrReportProblems, readEnvironment, urlOf } from '#platform/environment/environment.ts';
import type { Log } from '#platform/log/log.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { runUntilStopped } from './runUntilStopped.ts';

/** A service that runs as a process of its own, with Redis. */
type Service<Config> = {
  /** Its npm script, the name in its log, and the beginning of each line that is printed, such as `orders`. */
  readonly name: string;
  readonly env: NodeJS.ProcessEnv;
  /** Reads the configuration, or throws EnvironmentError for all variables that are missing or wrong. */
  readonly readConfig: (env: NodeJS.ProcessEnv) => Config;
  /** Opens the service, which is disposed when the process must stop. It imports what takes long to load. */
  readonly open: (o: {
    readonly config: Config;
    readonly pubSub: PubSub;
    readonly log: Log;
  }) => Promise<AsyncDisposable>;
};

const CLOSE_WITHIN_MS = 30_000;

/**
 * Runs a service as a process of its own until it is asked to stop, and ends the process. The arguments and all
 * variables, REDIS_URL among them, are checked before anything is opened.
 *
 * @example
 * await runService({
 *   name: 'orders',
 *   env: process.env,
 *   readConfig: readOrdersConfig,
 *   open: async (o) => (await import('./open.ts')).openOrders(o),
 * });
 */
export async function runService<Config extends { readonly logLevel: string }>(o: Service<Config>): Promise<never> {
  commandLine(o.name).parse();
  const open = (opened: AsyncDisposableStack) => openService(o, opened);
  return runUntilStopped({ name: o.name, open, closeWithinMs: CLOSE_WITHIN_MS });
}

async function openService<Config extends { readonly logLevel: string }>(
  { name, env, readConfig, open }: Service<Config>,
  opened: AsyncDisposableStack,
): Promise<(signal: string) => void> {
  const [config, { REDIS_URL }] = readAllOrReportProblems(
    () => readConfig(env),
    () => readEnvironment({ REDIS_URL: urlOf('redis', 'rediss') }, env, ['REDIS_URL']),
  );
  // The drivers of Redis and the log take long to load: a wrong variable is reported without them.
  const { createLog } = await import('#platform/log/log.ts');
  const { openRedisPubSub } = await import('#platform/pubSub/redisPubSub.ts');
  const log = createLog({ service: name, level: config.logLevel });
  const pubSub = opened.use(await openRedisPubSub({ url: REDIS_URL, log }));
  opened.use(await open({ config, pubSub, log }));
  return (signal) => log.info({ signal }, `${name} is closing`);
}
