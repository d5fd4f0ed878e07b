import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { makeFolder } from '#platform/files/makeFolder.ts';
import type { MongoWorkerOptions } from './mongoWorker.ts';

/**
 * Opens the development stand-in for MongoDB in its own thread, on 127.0.0.1 and by default on a free port. It stores
 * its data in a folder, which is created if it is missing, or with ':memory:' nowhere. Rejects if the folder cannot be
 * created. Acknowledged writes are on disk. The URL names no database.
 */
export async function openEmbeddedMongo(options: {
  folder: string;
  port?: number;
}): Promise<{ url: string } & AsyncDisposable> {
  if (options.folder !== ':memory:') await makeFolder(options.folder);
  const workerData: MongoWorkerOptions = { folder: options.folder, port: options.port ?? 0 };
  // An unexpected error in that thread is not caught here: without its database the process must end.
  const worker = new Worker(new URL('./mongoWorker.ts', import.meta.url), {
    workerData,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const [port] = await once(worker, 'message');
  return {
    url: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    async [Symbol.asyncDispose]() {
      const exited = once(worker, 'exit');
      worker.postMessage('close');
      await exited;
    },
  };
}
