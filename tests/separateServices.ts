import { serviceVariable } from '#platform/environment/environment.ts';
import { freePort } from '#platform/testing/freePort.ts';
import { openingOrder } from '../commands/subgraph.ts';
import { subgraphs, type SubgraphName } from '../commands/subgraphs.ts';
import { openTestRedis, type TestRedis } from '#platform/testing/testRedis.ts';
import { createExecute, openTestEnvironment, runProgram, type Execute, type RunningProgram } from './startSystem.ts';

/** A service that runs as its own process. */
export type SeparateServiceName = SubgraphName | 'gateway';

/** All services, each after those it calls. */
const startOrder: readonly SeparateServiceName[] = [...openingOrder(subgraphs).map(({ name }) => name), 'gateway'];

/** The program that runs a service. */
export const programOf = (service: SeparateServiceName) =>
  service === 'gateway' ? 'gateway/main.ts' : `subgraphs/${service}/main.ts`;

/** Stores with the demo data in a process of their own, and a Redis. `env` is what each service needs of them. */
export type SeparateStores = { readonly env: Readonly<Record<string, string>>; readonly redis: TestRedis };

/** Opens the stores that separate services share; disposing closes them. */
export async function openSeparateStores(): Promise<SeparateStores & AsyncDisposable> {
  await using opening = new AsyncDisposableStack();
  const environment = opening.use(await openTestEnvironment());
  const redis = opening.use(await openTestRedis());
  const stores = runProgram('commands/stores.ts', { env: environment.env });
  opening.defer(async () => void (await stores.stop('SIGTERM')));
  await stores.waitForOutput(/the stores are open/);
  const printed = Object.fromEntries(
    [...stores.output().matchAll(/^(\w+)=(.+)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  if (!environment.hasDemoData) {
    const seeding = runProgram('commands/seed.ts', { env: printed });
    if ((await seeding.waitForExit()) !== 0) throw new Error(`the seed command failed:\n${seeding.output()}`);
  }
  const opened = opening.move();
  return {
    env: { ...printed, REDIS_URL: redis.url },
    redis,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

type ServiceEnvironments = { readonly [Name in SeparateServiceName]?: NodeJS.ProcessEnv };

/** Each service as its own process, which keeps its port across restarts. */
export class SeparateServices implements AsyncDisposable {
  readonly #running = new Map<SeparateServiceName, RunningProgram>();
  readonly #ports = new Map<SeparateServiceName, string>();
  readonly #others = new Map<SeparateServiceName, string>();
  readonly #env: NodeJS.ProcessEnv;
  readonly #only: ServiceEnvironments;
  readonly #run: typeof runProgram;

  /** `env` is the environment of all services; `only` adds variables to single services. */
  constructor(env: NodeJS.ProcessEnv, only: ServiceEnvironments = {}, run = runProgram) {
    this.#env = env;
    this.#only = only;
    this.#run = run;
  }

  /** Starts a service on the port it had before, with the URLs of all services that were started before it. */
  async start(service: SeparateServiceName): Promise<void> {
    const port = this.#ports.get(service) ?? String(await freePort());
    const portVariable = service === 'gateway' ? 'PORT' : serviceVariable(service, 'PORT');
    const urls = [...this.#ports.keys()].map((name) => [serviceVariable(name, 'URL'), this.urlOf(name)]);
    const others = [...this.#others].map(([name, url]) => [serviceVariable(name, 'URL'), url]);
    const env = {
      ...this.#env,
      ...Object.fromEntries([...urls, ...others]),
      LOG_LEVEL: 'info',
      ...this.#only[service],
    };
    const running = this.#run(programOf(service), { env: { ...env, [portVariable]: port } });
    this.#running.set(service, running);
    await running.waitForOutput(new RegExp(`${service} is open`));
    this.#ports.set(service, port);
  }

  /** Starts the services that were not started yet, each after those it calls. */
  async startAll(): Promise<void> {
    for (const service of startOrder) if (!this.#running.has(service)) await this.start(service);
  }

  async stop(service: SeparateServiceName, signal: NodeJS.Signals): Promise<void> {
    await this.#running.get(service)?.stop(signal);
  }

  /** Services that start from now on call this service at another URL. */
  overrideUrl(service: SeparateServiceName, url: string): void {
    this.#others.set(service, url);
  }

  /** The output of a service's current process. */
  outputOf(service: SeparateServiceName): string {
    return this.#running.get(service)?.output() ?? '';
  }

  /** The id of a service's current process; 0 before its start. */
  pidOf(service: SeparateServiceName): number {
    return this.#running.get(service)?.child.pid ?? 0;
  }

  urlOf(service: SeparateServiceName): string {
    return `http://127.0.0.1:${this.#ports.get(service)}`;
  }

  /** Sends operations to the gateway. */
  get execute(): Execute {
    return createExecute(`${this.urlOf('gateway')}/graphql`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const service of startOrder.toReversed()) await this.stop(service, 'SIGTERM');
  }
}
