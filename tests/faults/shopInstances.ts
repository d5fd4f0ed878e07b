import { setTimeout as sleep } from 'node:timers/promises';
import { serviceVariable } from '#platform/environment/environment.ts';
import { freePort } from '#platform/testing/freePort.ts';
import { openSeparateStores, programOf, type SeparateServiceName, type SeparateStores } from '../separateServices.ts';
import { createExecute, runProgram, type Execute, type RunningProgram } from '../startSystem.ts';

/** One process of a service. */
export type ShopInstance = {
  readonly service: SeparateServiceName;
  readonly url: string;
  running: RunningProgram;
};

type StartOptions = { readonly env?: NodeJS.ProcessEnv; readonly args?: readonly string[] };

/** How long a load balancer before the gateways still sends requests to one that was asked to stop. */
const BALANCER_LATE_MS = 300;
const COUNTS = { users: 2, products: 3, orders: 2, gateway: 2 } as const;

/** The shop with several processes of each service, which find each other in the registry of a Redis. */
export class ShopInstances implements AsyncDisposable {
  readonly stores: SeparateStores;
  /** Those that run, in the order in which they were started. */
  readonly instances: ShopInstance[] = [];
  /** The gateways that the load balancer before them would choose. */
  readonly #chosen = new Set<ShopInstance>();
  readonly #opened: AsyncDisposableStack;
  #turn = 0;

  constructor(stores: SeparateStores, opened: AsyncDisposableStack) {
    this.stores = stores;
    this.#opened = opened;
  }

  /** Starts one more process of a service. A gateway that `isExtra` gets no load. */
  async start(service: SeparateServiceName, { env = {}, args = [] }: StartOptions = {}, isExtra = false) {
    const port = String(await freePort());
    const instance = { service, url: `http://127.0.0.1:${port}`, running: this.#run(service, port, { env, args }) };
    await instance.running.waitForOutput(new RegExp(`${service} is open`));
    if (service !== 'gateway') await instance.running.waitForOutput(/is announced in the registry/);
    this.instances.push(instance);
    if (service === 'gateway' && !isExtra) this.#chosen.add(instance);
    return instance;
  }

  /** Stops a process and removes it; a gateway is asked to stop before the load balancer knows. */
  async stop(instance: ShopInstance, signal: NodeJS.Signals): Promise<void> {
    const stopped = instance.running.stop(signal);
    await sleep(BALANCER_LATE_MS);
    this.#chosen.delete(instance);
    await stopped;
    this.instances.splice(this.instances.indexOf(instance), 1);
  }

  of(service: SeparateServiceName): readonly ShopInstance[] {
    return this.instances.filter((each) => each.service === service);
  }

  /** Sends an operation to the gateways in turn. */
  readonly execute: Execute = (query, variables, token) => {
    const gateways = [...this.#chosen];
    const gateway = gateways[(this.#turn += 1) % gateways.length];
    if (!gateway) throw new Error('expected a gateway, got none');
    return createExecute(`${gateway.url}/graphql`)(query, variables, token);
  };

  async [Symbol.asyncDispose](): Promise<void> {
    const inOrder = this.instances.toReversed();
    await Promise.all(inOrder.map(({ running }) => running.stop('SIGKILL')));
    await this.#opened.disposeAsync();
  }

  #run(service: SeparateServiceName, port: string, { env, args = [] }: StartOptions): RunningProgram {
    const portVariable = service === 'gateway' ? 'PORT' : serviceVariable(service, 'PORT');
    return runProgram(programOf(service), {
      args,
      env: {
        ...this.stores.env,
        DISCOVERY: 'registry',
        DRAIN_DELAY_MS: '1000',
        RATE_LIMITS: 'off',
        CACHE: 'off',
        LOG_LEVEL: 'info',
        ...env,
        [portVariable]: port,
      },
    });
  }
}

/** Starts the shop: two users, three products, two orders, two gateways. */
export async function openShopInstances(): Promise<ShopInstances> {
  await using opening = new AsyncDisposableStack();
  const stores = opening.use(await openSeparateStores());
  const shop = new ShopInstances(stores, opening.move());
  try {
    for (const service of ['products', 'users', 'orders', 'gateway'] as const)
      for (let at = 0; at < COUNTS[service]; at += 1) await shop.start(service);
  } catch (error) {
    await shop[Symbol.asyncDispose]();
    throw error;
  }
  return shop;
}
