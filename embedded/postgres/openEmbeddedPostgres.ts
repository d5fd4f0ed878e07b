import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PostgresServerOptions } from './postgresServer.ts';
import { ensureDatabase } from './template.ts';

export type EmbeddedPostgresOptions = {
  /** Where the database lives; made on first use. One opener at a time: see the lock on the data folder. */
  readonly folder: string;
  /** Where the freshly initialised database lies that new ones are copied from; beside `folder` unless given. */
  readonly templateFolder?: string;
  /** Called with a sentence when a step begins that takes long. */
  readonly onStep?: (step: string) => void;
  /** Any free one unless given. */
  readonly port?: number;
  /** How long a client may hold a transaction without asking anything before it is thrown out. */
  readonly idleInTransactionMs?: number;
  /** How often a checkpoint and a vacuum are run between turns, if anything was asked meanwhile. */
  readonly housekeepingMs?: number;
};

/** The folder of the template in a data folder, whose layout belongs to the version of PostgreSQL inside PGlite. */
export const templateName = 'template-postgres-18';
const closeWithinMs = 8000;
// Enough for PostgreSQL's own guard (54001) to see deep recursion before the thread's stack ends under it.
const stackSizeMb = 32;

/**
 * Opens PGlite as a PostgreSQL server on 127.0.0.1, in a thread of its own. The URL carries a password made for
 * this start and `pool_max=1`, because one backend serves all clients. What was acknowledged survives kill -9.
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
  // An unexpected error in that thread is not caught here: without its database the process must not go on.
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
