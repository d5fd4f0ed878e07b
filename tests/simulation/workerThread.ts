import { parentPort } from 'node:worker_threads';
import type { JobResult, SimulationJob } from './workerPool.ts';
import { tryMutant, runSeeds } from './simulationJobs.ts';

parentPort?.on('message', async (job: SimulationJob) => {
  const done: JobResult =
    job.kind === 'trial' ? { trial: await runSeeds(job) } : { caught: await tryMutant(job.at, job.atMost) };
  parentPort?.postMessage(done);
});
