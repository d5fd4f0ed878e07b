import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#platform/testing/freePort.ts';
import { runProgram, type RunningProgram } from '../startSystem.ts';

/** The MongoDB stand-in as a process that can be killed and restarted with the same URL and data. */
export type MongoProcess = {
  readonly url: string;
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
} & AsyncDisposable;

export async function openMongoProcess(): Promise<MongoProcess> {
  await using opening = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'chaos-mongo-'));
  opening.defer(() => rm(folder, { recursive: true, force: true }));
  const port = String(await freePort());
  let running: RunningProgram | null = null;
  const kill = async (): Promise<void> => void (await running?.stop('SIGKILL'));
  const start = async (): Promise<void> => {
    running = runProgram('tests/reliability/mongoStandIn.ts', { args: [folder, port] });
    await running.waitForOutput(/^open: /m);
  };
  opening.defer(kill);
  await start();
  const opened = opening.move();
  const url = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  return { url, kill, start, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
