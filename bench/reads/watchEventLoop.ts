import { createHistogram, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** What a process measures about its event loop, in ms, since it was asked the last time. */
export type LoopDelay = {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** The most processor time between two turns of a timer: a delay without what other processes cause. */
  readonly maxTurnCpu: number;
  /** The longest garbage collection. */
  readonly maxGarbage: number;
};

/** Printed before each {@link LoopDelay}. */
export const LOOP_DELAY = 'event loop: ';

const RESOLUTION_MS = 5;

// Loaded before a service by `--import`. On SIGUSR2 the process prints a line about its event loop.
if (isMainThread) watch();

function watch(): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const turnCpu = createHistogram();
  let before = process.threadCpuUsage();
  setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    turnCpu.record(Math.max(1, user + system));
  }, RESOLUTION_MS).unref();
  let maxGarbage = 0;
  const garbage = new PerformanceObserver((list) => {
    maxGarbage = Math.max(maxGarbage, ...list.getEntries().map(({ duration }) => duration));
  });
  garbage.observe({ entryTypes: ['gc'] });
  process.on('SIGUSR2', () => {
    const [p50 = 0, p99 = 0, max = 0] = [delay.percentile(50), delay.percentile(99), delay.max].map((ns) => ns / 1e6);
    const loop: LoopDelay = { p50, p99, max, maxTurnCpu: turnCpu.max / 1_000, maxGarbage };
    process.stderr.write(`${LOOP_DELAY}${JSON.stringify(loop)}\n`);
    delay.reset();
    turnCpu.reset();
    maxGarbage = 0;
  });
}
