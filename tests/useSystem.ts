import { afterAll, beforeAll } from '@jest/globals';
import { openGround, startSystem, type Ask, type Ground, type Running, type System } from './startSystem.ts';

type Settings = NodeJS.ProcessEnv;

/** Starts a system on a ground of its own before the file's tests, with these settings, and closes both after them. */
export function useSystem(readSettings: () => Settings | Promise<Settings> = () => ({})): SharedSystem {
  const shared = new SharedSystem();
  const opened = new AsyncDisposableStack();
  beforeAll(async () => {
    const bare = opened.use(await openGround());
    opened.use(shared);
    await shared.start({ ...bare, env: { ...bare.env, ...(await readSettings()) } });
  }, 60_000);
  afterAll(() => opened.disposeAsync(), 30_000);
  return shared;
}

/** The system that the tests of a file share: what is read of it is that of its present life. */
class SharedSystem implements System {
  #ground: Ground | undefined;
  #system: System | undefined;

  async start(ground: Ground): Promise<void> {
    this.#ground = ground;
    this.#system = await startSystem(ground);
  }

  /** Kills it as a power cut would (kill -9), unless it has ended already, and starts it again on what it left. */
  async restart(): Promise<void> {
    await this.running.end('SIGKILL');
    await this.start(this.ground);
  }

  get ground(): Ground {
    return present(this.#ground);
  }

  get dataDir(): string {
    return this.ground.dataDir;
  }

  get url(): string {
    return present(this.#system).url;
  }

  get ask(): Ask {
    return present(this.#system).ask;
  }

  get running(): Running {
    return present(this.#system).running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#system?.[Symbol.asyncDispose]();
  }
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined)
    throw new Error('expected a system that has started, got none yet: it does before the tests');
  return value;
}
