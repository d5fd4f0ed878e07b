import { afterAll, beforeAll } from '@jest/globals';
import { borrowSystem, type BorrowedSystem } from './lentSystem.ts';
import {
  openTestEnvironment,
  startSystem,
  type Execute,
  type TestEnvironment,
  type RunningProgram,
  type TestSystem,
} from './startSystem.ts';

type Settings = NodeJS.ProcessEnv;

/**
 * Borrows a running system for the tests of a file that need no settings of their own and do not stop it. Its properties
 * can be read from the first `beforeAll` on.
 */
export function useLentSystem(): Omit<BorrowedSystem, keyof AsyncDisposable> {
  let lent: BorrowedSystem | undefined;
  beforeAll(async () => {
    lent = await borrowSystem();
  }, 120_000);
  afterAll(async () => await lent?.[Symbol.asyncDispose]());
  return {
    get url() {
      return requireStarted(lent).url;
    },
    get dataDir() {
      return requireStarted(lent).dataDir;
    },
    get env() {
      return requireStarted(lent).env;
    },
    get execute() {
      return requireStarted(lent).execute;
    },
    output: () => requireStarted(lent).output(),
  };
}

/** Starts a system with these settings before the tests of a file, in a new environment, and closes both after them. */
export function useSystem(readSettings: () => Settings | Promise<Settings>): SharedSystem {
  const shared = new SharedSystem();
  const opened = new AsyncDisposableStack();
  beforeAll(async () => {
    const environment = opened.use(await openTestEnvironment());
    opened.use(shared);
    await shared.start({ ...environment, env: { ...environment.env, ...(await readSettings()) } });
  }, 120_000);
  afterAll(() => opened.disposeAsync(), 30_000);
  return shared;
}

/** The system that the tests of one file share. Its properties are those of the process that runs now. */
class SharedSystem implements TestSystem {
  #ground: TestEnvironment | undefined;
  #system: TestSystem | undefined;

  async start(environment: TestEnvironment): Promise<void> {
    this.#ground = environment;
    this.#system = await startSystem(environment);
  }

  /** Kills the system with SIGKILL unless it has exited, and starts it again on the same data. */
  async restart(): Promise<void> {
    await this.running.stop('SIGKILL');
    await this.start(this.environment);
  }

  get environment(): TestEnvironment {
    return requireStarted(this.#ground);
  }

  get dataDir(): string {
    return this.environment.dataDir;
  }

  get url(): string {
    return requireStarted(this.#system).url;
  }

  get execute(): Execute {
    return requireStarted(this.#system).execute;
  }

  get running(): RunningProgram {
    return requireStarted(this.#system).running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#system?.[Symbol.asyncDispose]();
  }
}

function requireStarted<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('expected a running system, got none: it starts in beforeAll');
  return value;
}
