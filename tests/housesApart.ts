import { freePort } from '#platform/testing/freePort.ts';
import { askOf, run, type Ask, type Running } from './startSystem.ts';

export type House = 'users' | 'products' | 'orders' | 'gateway';

/** The program of a house. */
export const programOf = (house: House) => (house === 'gateway' ? 'gateway/main.ts' : `subgraphs/${house}/main.ts`);

type Environments = { readonly [Name in House]?: NodeJS.ProcessEnv };

/** The houses as processes of their own, each at one address through all its lives. */
export class HousesApart implements AsyncDisposable {
  readonly #running = new Map<House, Running>();
  readonly #ports = new Map<House, string>();
  readonly #others = new Map<House, string>();
  readonly #env: NodeJS.ProcessEnv;
  readonly #only: Environments;

  /** `env` is for all of them, what is in `only` for one. */
  constructor(env: NodeJS.ProcessEnv, only: Environments = {}) {
    this.#env = env;
    this.#only = only;
  }

  /** Opens a house, on the port it had before; it knows those that were opened before it. */
  async open(house: House): Promise<void> {
    const port = this.#ports.get(house) ?? String(await freePort());
    const portVariable = house === 'gateway' ? 'PORT' : `${house.toUpperCase()}_PORT`;
    const urls = [...this.#ports.keys()].map((name) => [`${name.toUpperCase()}_URL`, this.urlOf(name)]);
    const others = [...this.#others].map(([name, url]) => [`${name.toUpperCase()}_URL`, url]);
    const env = { ...this.#env, ...Object.fromEntries([...urls, ...others]), LOG_LEVEL: 'info', ...this.#only[house] };
    const running = run(programOf(house), { env: { ...env, [portVariable]: port } });
    this.#running.set(house, running);
    await running.printed(new RegExp(`${house} is open`));
    this.#ports.set(house, port);
  }

  async end(house: House, signal: NodeJS.Signals): Promise<void> {
    await this.#running.get(house)?.end(signal);
  }

  /** What is opened from now on asks for this house at another address. */
  meet(house: House, url: string): void {
    this.#others.set(house, url);
  }

  /** What a house has printed in this life. */
  outputOf(house: House): string {
    return this.#running.get(house)?.output() ?? '';
  }

  urlOf(house: House): string {
    return `http://127.0.0.1:${this.#ports.get(house)}`;
  }

  /** Asks the graph. */
  get ask(): Ask {
    return askOf(`${this.urlOf('gateway')}/graphql`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const house of ['gateway', 'orders', 'products', 'users'] as const) await this.end(house, 'SIGTERM');
  }
}
