import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Caught, Trial } from './trials.ts';

/** What a thread is given to do. */
export type Job =
  | { readonly kind: 'trial'; readonly from: number; readonly count: number }
  | { readonly kind: 'mutant'; readonly at: number; readonly atMost: number };
export type Done = { readonly trial: Trial } | { readonly caught: Caught };

type CrewOptions = {
  readonly threads?: number;
  /** The next job, or null when there is none left. */
  readonly next: () => Job | null;
  readonly onDone: (done: Done) => void;
};

/** Works on jobs in as many threads as the machine has processors. */
export async function workTogether({ threads = availableParallelism(), next, onDone }: CrewOptions): Promise<void> {
  await Promise.all(Array.from({ length: threads }, () => work(next, onDone)));
}

function work(next: CrewOptions['next'], onDone: CrewOptions['onDone']): Promise<void> {
  const worker = new Worker(new URL('crewThread.ts', import.meta.url));
  return new Promise<void>((resolve, reject) => {
    const give = (): void => {
      const job = next();
      if (job) worker.postMessage(job);
      else resolve();
    };
    worker.on('message', (done: Done) => {
      onDone(done);
      give();
    });
    worker.on('error', reject);
    give();
  }).finally(() => worker.terminate());
}
