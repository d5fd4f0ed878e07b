import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';
import { killOnExit } from './killOnExit.ts';
import { freePort } from './freePort.ts';

const START_WITHIN_MS = 5_000;

/** A redis-server of a test's own, which it may hurt. */
export type TestRedis = {
  readonly url: string;
  /** kill -9; resolves when it is dead. */
  readonly kill: () => Promise<void>;
  /** Starts it again, empty, on the same port. */
  readonly start: () => Promise<void>;
  /** Stops it without closing anything, as a machine that hangs, and lets it go on. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly command: (...words: string[]) => Promise<unknown>;
} & AsyncDisposable;

/** Whether there is a redis-server to start on this machine. */
export function hasRedisServer(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0;
}

/** Starts a throwaway redis-server on a free port; `isStarted: false` only reserves its place. */
export async function openTestRedis({ isStarted = true } = {}): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    server = startServer(port, folder);
    await waitForPing(url);
  };
  const kill = async (): Promise<void> => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };

  if (isStarted) await start();
  return {
    url,
    start,
    kill,
    freeze: () => void server?.kill('SIGSTOP'),
    thaw: () => void server?.kill('SIGCONT'),
    command: (...words) => command(url, ...words),
    async [Symbol.asyncDispose]() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function startServer(port: number, folder: string): ChildProcess {
  const settings = `--port ${port} --bind 127.0.0.1 --appendonly no`.split(' ');
  return killOnExit(spawn('redis-server', [...settings, '--save', '', '--dir', folder], { stdio: 'ignore' }));
}

async function waitForPing(url: string): Promise<void> {
  const giveUpAt = Date.now() + START_WITHIN_MS;
  while (!(await command(url, 'PING').catch(() => null))) {
    if (Date.now() > giveUpAt) throw new Error(`redis-server did not answer at ${url} within ${START_WITHIN_MS} ms`);
    await sleep(20);
  }
}

async function command(url: string, ...words: string[]): Promise<unknown> {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.sendCommand(words);
  } finally {
    if (client.isOpen) client.destroy();
  }
}
