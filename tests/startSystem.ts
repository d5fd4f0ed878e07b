import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serviceVariable } from '#platform/environment/environment.ts';
import { borrowStore, hasTestStores } from '#platform/testing/borrowedStore.ts';
import { killOnExit } from '#platform/testing/killOnExit.ts';
import { openTestDatabase } from '#platform/testing/testPostgres.ts';
import { storeVariable } from '../commands/subgraph.ts';
import { subgraphs } from '../commands/subgraphs.ts';
import { templateFolder } from './embedded/openTemporaryPostgres.ts';
import { ensureTemplate } from '../embedded/postgres/template.ts';

const root = join(import.meta.dirname, '..');
// A program of a test ends before optimised WebAssembly pays for its compilation: half of the CPU time of a start.
const testFlags = ['--disable-warning=ExperimentalWarning', '--liftoff-only'];

/** Where programs keep what Node has compiled, so that the next process does not compile it again. */
export const compileCache = { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled') };

/** A program of this repository that runs as a child process. */
export type RunningProgram = {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves with the first match in its output; throws, with the output, if the process exits first. */
  readonly waitForOutput: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Resolves with its exit code once it exits without a signal from the test. */
  readonly waitForExit: () => Promise<number | null>;
  /** Sends the signal unless the process has exited, and resolves with its exit code (null after SIGKILL). */
  readonly stop: (signal: NodeJS.Signals) => Promise<number | null>;
};

type ProgramOptions = {
  readonly env?: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
  /** Flags of Node. */
  readonly flags?: readonly string[];
};

/** Runs a program of this repository as a child process, which ends at the latest when this process ends. */
export function runProgram(
  file: string,
  { env = {}, args = [], flags = testFlags }: ProgramOptions = {},
): RunningProgram {
  const options = { cwd: root, env: { ...cleanEnvironment(), ...env } };
  const child = killOnExit(spawn(process.execPath, [...flags, file, ...args], options));
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = once(child, 'exit');
  return {
    child,
    output: () => output,
    waitForOutput: async (pattern) => {
      for (;;) {
        const match = pattern.exec(output);
        if (match) return match;
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`${file} exited before it printed ${pattern}:\n${output}`);
        await sleep(20);
      }
    },
    waitForExit: async () => {
      await exited;
      return child.exitCode;
    },
    stop: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
      return child.exitCode;
    },
  };
}

/** The environment without the variables that configure a system. All programs share one compile cache. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ofSubgraphs = subgraphs.map(({ name }) => serviceVariable(name, '\\w+')).join('|');
  const ownVariables = new RegExp(
    `^(PORT|HOST|METRICS_\\w+|DATA_DIR|LOG_LEVEL|NODE_OPTIONS|IDENTITY_\\w+|REDIS_URL|${ofSubgraphs})$`,
  );
  const kept = Object.entries(process.env).filter(
    ([name]) => !ownVariables.test(name) || name === 'PRODUCTS_MONGODB_URL',
  );
  return { ...Object.fromEntries(kept), ...compileCache };
}

/** The body of a GraphQL response. */
export type GraphQLResponse<Data> = {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: Record<string, unknown>;
  }[];
};

/** Sends one operation, with an access token if one is given, and resolves with the response body. */
export type Execute = <Data>(
  query: string,
  variables?: Record<string, unknown>,
  token?: string | null,
) => Promise<GraphQLResponse<Data>>;

/** Returns the function that sends operations to the GraphQL endpoint `url`. */
export function createExecute(url: string): Execute {
  return async <Data>(query: string, variables = {}, token: string | null = null) => {
    const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphQLResponse<Data>;
  };
}

export type TestSystem = AsyncDisposable & {
  readonly url: string;
  readonly dataDir: string;
  readonly execute: Execute;
  readonly running: RunningProgram;
};

/** The data folder and the servers of a test's system. A second start in it finds the data of the first. */
export type TestEnvironment = AsyncDisposable & {
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Whether all its stores have the demo data before the first start. */
  readonly hasDemoData: boolean;
  /** Kills the process when the environment is disposed, also one that never became ready. */
  readonly killOnDispose: (running: RunningProgram) => void;
};

/**
 * Opens a data folder with the demo data and, with TEST_POSTGRES_URL and TEST_REDIS_URL, new databases on those
 * servers.
 */
export async function openTestEnvironment(): Promise<TestEnvironment> {
  const environment = await openEmptyEnvironment();
  if (environment.env['USERS_DATABASE_URL'] || !hasTestStores()) return environment;
  await using lent = await borrowStore('dataFolder');
  await cp(lent.url, environment.dataDir, { recursive: true });
  return { ...environment, hasDemoData: true };
}

/** Opens what {@link openTestEnvironment} does, without the demo data: the first start in the folder loads it. */
export async function openEmptyEnvironment(): Promise<TestEnvironment> {
  const environment = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'commerce-'));
  environment.defer(() => rm(dataDir, { recursive: true, force: true }));
  const env: NodeJS.ProcessEnv = { DATA_DIR: dataDir, PORT: '0', METRICS_PORT: 'off', LOG_LEVEL: 'warn' };
  if (process.env['TEST_REDIS_URL']) env['REDIS_URL'] = process.env['TEST_REDIS_URL'];
  if (!process.env['TEST_POSTGRES_URL']) {
    // Test runs share the files that initdb creates. The engine's own tests cover a first start without them.
    await ensureTemplate(templateFolder);
    await symlink(templateFolder, join(dataDir, basename(templateFolder)), 'junction');
  } else {
    for (const subgraph of subgraphs.filter(({ store }) => store === 'postgres'))
      env[storeVariable(subgraph)] = environment.use(await openTestDatabase()).url;
    env['GRAPHIQL_DEMO_ACCOUNTS'] = 'true';
  }
  const killOnDispose = (running: RunningProgram): void =>
    environment.defer(async () => void (await running.stop('SIGKILL')));
  return { dataDir, env, hasDemoData: false, killOnDispose, [Symbol.asyncDispose]: () => environment.disposeAsync() };
}

const seeded = new Set<string>();

/** Loads the demo data once into the stores that a URL names: a start seeds embedded stores only. */
export async function seedExternalStores({ dataDir, env }: TestEnvironment): Promise<void> {
  const variables = subgraphs.filter(({ demoData }) => demoData !== undefined).map(storeVariable);
  const given = variables.map((name) => env[name] ?? process.env[name]);
  if (seeded.has(dataDir) || !given.some(Boolean)) return;
  const seeding = runProgram('commands/seed.ts', { env });
  if ((await seeding.waitForExit()) !== 0) throw new Error(`the seed command failed:\n${seeding.output()}`);
  seeded.add(dataDir);
}

/** Starts the whole system in one process, as `npm start` does, on a free port and with the demo data. */
export async function startSystem(environment: TestEnvironment): Promise<TestSystem> {
  await seedExternalStores(environment);
  const running = runProgram('start.ts', { env: environment.env });
  environment.killOnDispose(running);
  const [, url = ''] = await running.waitForOutput(/^ready: (http:\/\/\S+)$/m);
  return {
    url,
    dataDir: environment.dataDir,
    execute: createExecute(url),
    running,
    [Symbol.asyncDispose]: async () => void (await running.stop('SIGTERM')),
  };
}
