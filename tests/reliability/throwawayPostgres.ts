import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from '#platform/testing/freePort.ts';

// After a kill the server first syncs its whole data folder, with the databases of all experiments before.
const START_TIMEOUT_MS = 60_000;
const MAX_CONNECTIONS = 100;

/** A temporary PostgreSQL server that a test may kill. It has the durable default settings unless overridden. */
export type ThrowawayPostgres = {
  /** The version line that it prints. */
  readonly version: string;
  /** The postmaster's process id, 0 while it does not run. */
  readonly pid: () => number;
  /** Creates an empty database and resolves with its URL. The Unix socket costs less CPU than TCP. */
  readonly createDatabase: (over?: 'TCP' | 'socket') => Promise<string>;
  /** Sends SIGKILL to the server and its children: data that was not written to the operating system is lost. */
  readonly kill: () => Promise<void>;
  /** Shuts down immediately, without a checkpoint; the next start recovers. */
  readonly stopImmediately: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** Stops the WAL writer: only commits that wait for the disk are flushed. */
  readonly freezeLogWriter: () => void;
} & AsyncDisposable;

/** Returns the folder of initdb and postgres, or null if this machine has none. */
export function postgresFolder(): string | null {
  const found = spawnSync('which', ['initdb'], { encoding: 'utf8' }).stdout.trim();
  const path = found || globSync('/usr/lib/postgresql/*/bin/initdb').sort().at(-1);
  return path ? dirname(path) : null;
}

/** Starts a server on a free port; `settings` are server settings such as `synchronous_commit: 'off'`. */
export async function openThrowawayPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<ThrowawayPostgres> {
  const bin = postgresFolder();
  if (!bin) throw new Error('expected PostgreSQL on this machine (initdb in the PATH), found none');
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  const owner = ownerOf(folder);
  await promisify(execFile)(join(bin, 'initdb'), ['-D', folder, '-U', 'postgres', '-A', 'trust'], owner);
  const port = await freePort();
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const all = { listen_addresses: '127.0.0.1', max_connections: String(MAX_CONNECTIONS), ...settings };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = ['-D', folder, '-p', String(port), '-k', folder, ...options];
  const server = createServer(() => spawn(join(bin, 'postgres'), args, { ...owner, stdio: 'ignore', detached: true }));
  const start = async (): Promise<void> => {
    server.start();
    await waitUntilReady(url);
  };
  await start();
  return {
    version: spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout.trim(),
    pid: server.pid,
    async createDatabase(over = 'TCP') {
      const database = new URL(await createDatabase(url));
      if (over === 'socket') database.searchParams.set('host', folder);
      return database.href;
    },
    kill: () => server.end('SIGKILL'),
    stopImmediately: () => server.end('SIGQUIT'),
    start,
    freezeLogWriter: () => server.freeze('walwriter'),
    async [Symbol.asyncDispose]() {
      await server.end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The server's process. SIGKILL, or the end of this process, ends its children too. */
function createServer(spawned: () => ChildProcess) {
  let server: ChildProcess | null = null;
  const signal = (name: NodeJS.Signals): boolean => {
    if (!server?.pid || server.exitCode !== null || server.signalCode !== null) return false;
    const started = name === 'SIGKILL' ? childrenOf(server.pid) : [];
    const isSent = process.kill(server.pid, name);
    for (const { pid } of started) killIfRunning(pid);
    return isSent;
  };
  const killAtExit = (): void => void signal('SIGKILL');
  return {
    pid: () => server?.pid ?? 0,
    start(): void {
      server = spawned();
      process.once('exit', killAtExit);
    },
    async end(name: NodeJS.Signals): Promise<void> {
      process.off('exit', killAtExit);
      const ended = server && once(server, 'exit');
      if (signal(name)) await ended;
    },
    freeze(title: string): void {
      const found = childrenOf(server?.pid ?? 0).find(({ command }) => command.includes(title));
      if (!found) throw new Error(`expected PostgreSQL to have a ${title}`);
      process.kill(found.pid, 'SIGSTOP');
    },
  };
}

function killIfRunning(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function childrenOf(parent: number): { readonly pid: number; readonly command: string }[] {
  const listed = spawnSync('ps', ['-o', 'pid=,args=', '--ppid', String(parent)], { encoding: 'utf8' }).stdout;
  return listed
    .split('\n')
    .map((line) => /^\s*(\d+) (.*)$/.exec(line))
    .flatMap((found) => (found ? [{ pid: Number(found[1]), command: found[2] ?? '' }] : []));
}

/** PostgreSQL refuses to run as root; then it runs as the user `postgres`, who becomes the owner of the folder. */
function ownerOf(folder: string): { uid?: number; gid?: number; cwd: string } {
  if (process.getuid?.() !== 0) return { cwd: folder };
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  const [uid, gid] = [id('-u'), id('-g')];
  chownSync(folder, uid, gid);
  return { uid, gid, cwd: folder };
}

async function createDatabase(server: string): Promise<string> {
  const url = new URL(server);
  url.pathname = `/test_${randomBytes(6).toString('hex')}`;
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`create database ${url.pathname.slice(1)}`);
  } finally {
    await client.end();
  }
  return url.href;
}

async function waitUntilReady(url: string): Promise<void> {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw new Error(`PostgreSQL did not answer at ${url}`, { cause: error });
      await sleep(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
