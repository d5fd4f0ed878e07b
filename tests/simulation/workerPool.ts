import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { MutantResult, SeedBatchResult } from './simulationJobs.ts';

/** A job of a worker thread: seeds to simulate, or a mutant to catch. */
export type SimulationJob =
  | { readonly kind: 'trial'; readonly from: number; readonly count: number }
  | { readonly kind: 'mutant'; readonly at: number; readonly atMost: number };
export type JobResult = { readonly trial: SeedBatchResult } | { readonly caught: MutantResult };

type WorkerPoolOptions = {
  readonly threads?: number;
  /** Returns the next job, or null if there is none left. */
  readonly next: () => SimulationJob | null;
  readonly onDone: (done: JobResult) => void;
};

/** Runs jobs in worker threads, by default one per processor. */
export async function runInWorkerPool({
  threads = availableParallelism(),
  next,
  onDone,
}: WorkerPoolOptions): Promise<void> {
  await Promise.all(Array.from({ length: threads }, () => runWorker(next, onDone)));
}

function runWorker(next: WorkerPoolOptions['next'], onDone: WorkerPoolOptions['onDone']): Promise<void> {
  const worker = new Worker(new URL('workerThread.ts', import.meta.url));
  return new Promise<void>((resolve, reject) => {
    const sendNextJob = (): void => {
      const job = next();
      if (job) worker.postMessage(job);
      else resolve();
    };
    worker.on('message', (done: JobResult) => {
      onDone(done);
      sendNextJob();
    });
    worker.on('error', reject);
    sendNextJob();
  }).finally(() => worker.terminate());
}
