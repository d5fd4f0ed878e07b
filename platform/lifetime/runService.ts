import type { Command } from 'commander';
import { commandLine } from '#platform/commandLine/commandLine.ts';
import { readAllOrReportProblems, readEnvironment, urlOf } from '#platform/environment/environment.ts';
import type { Log } from '#platform/log/log.ts';
import type { PubSub } from '#platform/pubSub/pubSub.ts';
import { runUntilStopped } from './runUntilStopped.ts';

/** A service that runs as a process of its own, with Redis unless its configuration needs none. */
type Service<Config, Carrier extends PubSub | null> = {
  /** Its npm script, the name in its log, and the beginning of each line that is printed, such as `orders`. */
  readonly name: string;
  readonly env: NodeJS.ProcessEnv;
  /** Its command line, when it has options. */
  readonly command?: Command;
  /** Reads the configuration, or throws EnvironmentError for all variables that are missing or wrong. */
  readonly readConfig: (env: NodeJS.ProcessEnv) => Config;
  /**
   * Whether a configuration needs Redis, as every one does by default; without it `pubSub` is null. A configuration that
   * could not be read is null: then REDIS_URL is reported with the other problems, or not.
   */
  readonly needsPubSub?: (config: Config | null) => boolean;
  /** Opens the service, which is disposed when the process must stop. It imports what takes long to load. */
  readonly open: (o: {
    readonly config: Config;
    readonly pubSub: Carrier;
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
export async function runService<Config extends { readonly logLevel: string }, Carrier extends PubSub | null = PubSub>(
  o: Service<Config, Carrier>,
): Promise<never> {
  (o.command ?? commandLine(o.name)).parse();
  const open = (opened: AsyncDisposableStack) => openService(o, opened);
  return runUntilStopped({ name: o.name, open, closeWithinMs: CLOSE_WITHIN_MS });
}

async function openService<Config extends { readonly logLevel: string }, Carrier extends PubSub | null>(
  { name, env, readConfig, needsPubSub = () => true, open }: Service<Config, Carrier>,
  opened: AsyncDisposableStack,
): Promise<(signal: string) => void> {
  let config: Config | null = null;
  const readRedisUrl = () => {
    if (!needsPubSub(config)) return null;
    return readEnvironment({ REDIS_URL: urlOf('redis', 'rediss') }, env, ['REDIS_URL']).REDIS_URL;
  };
  const [read, redisUrl] = readAllOrReportProblems(() => (config = readConfig(env)), readRedisUrl);
  // The drivers of Redis and the log take long to load: a wrong variable is reported without them.
  const { createLog } = await import('#platform/log/log.ts');
  const log = createLog({ service: name, level: read.logLevel });
  const pubSub = redisUrl === null ? null : opened.use(await openPubSub(redisUrl, log));
  // It is null only where `needsPubSub` says so.
  opened.use(await open({ config: read, pubSub: pubSub as Carrier, log }));
  return (signal) => log.info({ signal }, `${name} is closing`);
}

async function openPubSub(url: string, log: Log) {
  const { openRedisPubSub } = await import('#platform/pubSub/redisPubSub.ts');
  return openRedisPubSub({ url, log });
}
