import { parentPort } from 'node:worker_threads';
import type { Done, Job } from './crew.ts';
import { tryMutant, tryTrial } from './trials.ts';

parentPort?.on('message', async (job: Job) => {
  const done: Done =
    job.kind === 'trial' ? { trial: await tryTrial(job) } : { caught: await tryMutant(job.at, job.atMost) };
  parentPort?.postMessage(done);
});
