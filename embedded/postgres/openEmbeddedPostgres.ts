import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PostgresServerOptions } from './postgresServer.ts';
import { ensureDatabase } from './template.ts';

export type EmbeddedPostgresOptions = {
  /**
   * The folder of the database, created on first use. Only one process may open it: see the lock on the data folder.
   */
  readonly folder: string;
  /** The folder with the initialised database that new ones are copied from; by default next to `folder`. */
  readonly templateFolder?: string;
  /** Called with a sentence when a long step starts. */
  readonly onStep?: (step: string) => void;
  /** By default a free port. */
  readonly port?: number;
  /** How long a client may keep a transaction open without a statement before it is disconnected. */
  readonly idleInTransactionMs?: number;
  /** How often a checkpoint and a vacuum run between sessions, if there was a statement since the last time. */
  readonly housekeepingMs?: number;
};

/** The name of the template's folder in a data folder; its layout is that of the PostgreSQL version in PGlite. */
export const templateName = 'template-postgres-18';
const closeWithinMs = 8000;
// Large enough that PostgreSQL reports deep recursion (54001) before the thread's stack overflows.
const stackSizeMb = 32;

/**
 * Opens PGlite as a PostgreSQL server on 127.0.0.1, in its own thread. The URL has a password that is generated for
 * this start, and `pool_max=1`, because one backend serves all clients. Acknowledged writes survive kill -9.
 */
export async function openEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<{ url: string } & AsyncDisposable> {
  const { folder, templateFolder = join(dirname(folder), templateName), onStep = () => {} } = options;
  await ensureDatabase(folder, { templateFolder, onStep });
  const serverOptions: PostgresServerOptions = {
    folder,
    port: options.port ?? 0,
    password: randomBytes(16).toString('hex'),
    idleInTransactionMs: options.idleInTransactionMs ?? 10_000,
    housekeepingMs: options.housekeepingMs ?? 60_000,
  };
  // An unexpected error in that thread is not caught here: without its database the process must end.
  const worker = new Worker(new URL('./postgresWorker.ts', import.meta.url), {
    workerData: serverOptions,
    execArgv: [],
    resourceLimits: { stackSizeMb },
  });
  const [port] = await once(worker, 'message');
  return {
    url: `postgresql://postgres:${serverOptions.password}@127.0.0.1:${port}/postgres?pool_max=1`,
    [Symbol.asyncDispose]: () => close(worker),
  };
}

async function close(worker: Worker): Promise<void> {
  const exited = once(worker, 'exit');
  worker.postMessage('close');
  const overdue = setTimeout(() => void worker.terminate(), closeWithinMs);
  await exited;
  clearTimeout(overdue);
}
