import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithUs } from '#platform/testing/endWithUs.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { templateFolder } from '../embedded/postgres/openTemporaryPostgres.ts';
import { ensureTemplate } from '../embedded/postgres/template.ts';

const root = join(import.meta.dirname, '..');
const flags = ['--disable-warning=ExperimentalWarning'];

/** A process of ours: what it has printed, how it ends. */
export type Running = {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** The first match in what is printed; throws with the output when the process ends before. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Its exit code when it ends by itself. */
  readonly ended: () => Promise<number | null>;
  /** Ends it, unless it has ended, and answers its exit code (null after SIGKILL). */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
};

/** Runs one of our programs as a process of its own. */
export function run(
  file: string,
  { env = {}, args = [] }: { env?: NodeJS.ProcessEnv; args?: readonly string[] } = {},
): Running {
  const options = { cwd: root, env: { ...bareEnvironment(), ...env } };
  const child = endWithUs(spawn(process.execPath, [...flags, file, ...args], options));
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = once(child, 'exit');
  return {
    child,
    output: () => output,
    printed: async (pattern) => {
      for (;;) {
        const match = pattern.exec(output);
        if (match) return match;
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`${file} ended before it printed ${pattern}:\n${output}`);
        await sleep(20);
      }
    },
    ended: async () => {
      await exited;
      return child.exitCode;
    },
    end: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
      return child.exitCode;
    },
  };
}

/** The environment without what would turn a test's system into another one; programs are compiled once for all tests. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(PORT|HOST|DATA_DIR|LOG_LEVEL|NODE_OPTIONS|IDENTITY_KEYS|REDIS_URL|(USERS|PRODUCTS|ORDERS)_\w+)$/;
  const kept = Object.entries(process.env).filter(([name]) => !ours.test(name) || name === 'PRODUCTS_MONGODB_URL');
  return { ...Object.fromEntries(kept), NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled') };
}

export type Answer<Data> = {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: Record<string, unknown>;
  }[];
};

export type Ask = <Data>(
  query: string,
  variables?: Record<string, unknown>,
  token?: string | null,
) => Promise<Answer<Data>>;

/** Asks the graph at `url`, as the holder of an access token where one is given. */
export function askOf(url: string): Ask {
  return async <Data>(query: string, variables = {}, token: string | null = null) => {
    const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify({ query, variables }),
    });
    return (await answer.json()) as Answer<Data>;
  };
}

export type System = AsyncDisposable & {
  readonly url: string;
  readonly dataDir: string;
  readonly ask: Ask;
  readonly running: Running;
};

/** Where a test's system keeps its data, and which servers it runs on; a second start with it finds what the first left. */
export type Ground = AsyncDisposable & {
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Kills the process, if it still runs then, when the ground goes: one that never became ready too. */
  readonly carry: (running: Running) => void;
};

/** A fresh folder and, with TEST_POSTGRES_URL and TEST_REDIS_URL, databases of its own on those servers. */
export async function openGround(): Promise<Ground> {
  const ground = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'commerce-'));
  ground.defer(() => rm(dataDir, { recursive: true, force: true }));
  const env: NodeJS.ProcessEnv = { DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn' };
  if (process.env['TEST_REDIS_URL']) env['REDIS_URL'] = process.env['TEST_REDIS_URL'];
  if (!process.env['TEST_POSTGRES_URL']) {
    // What initdb makes is kept between runs; the first start's own making of it is seen by every newcomer and by the engine's tests.
    await ensureTemplate(templateFolder);
    await symlink(templateFolder, join(dataDir, basename(templateFolder)), 'junction');
  } else {
    env['USERS_DATABASE_URL'] = ground.use(await openTestDatabase()).url;
    env['ORDERS_DATABASE_URL'] = ground.use(await openTestDatabase()).url;
    env['GRAPHIQL_DEMO_ACCOUNTS'] = 'true';
  }
  const carry = (running: Running): void => ground.defer(async () => void (await running.end('SIGKILL')));
  return { dataDir, env, carry, [Symbol.asyncDispose]: () => ground.disposeAsync() };
}

const seeded = new Set<string>();

/** Loads the demo data, once, into the stores of a ground that have a URL: a start leaves those as they are. */
async function seedGiven({ dataDir, env }: Ground): Promise<void> {
  const given = [env['USERS_DATABASE_URL'], env['PRODUCTS_MONGODB_URL'] ?? process.env['PRODUCTS_MONGODB_URL']];
  if (seeded.has(dataDir) || !given.some(Boolean)) return;
  const seeding = run('commands/seed.ts', { env });
  if ((await seeding.ended()) !== 0) throw new Error(`the stores could not be seeded:\n${seeding.output()}`);
  seeded.add(dataDir);
}

/** Starts the whole system in one process as `npm start` does, on a port the system chooses, with the demo data. */
export async function startSystem(ground: Ground): Promise<System> {
  await seedGiven(ground);
  const running = run('start.ts', { env: ground.env });
  ground.carry(running);
  const [, url = ''] = await running.printed(/^ready: (http:\/\/\S+)$/m);
  return {
    url,
    dataDir: ground.dataDir,
    ask: askOf(url),
    running,
    [Symbol.asyncDispose]: async () => void (await running.end('SIGTERM')),
  };
}
