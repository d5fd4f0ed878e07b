import { expect, test } from '@jest/globals';
import type { SagaDependencies } from './sagaDependencies.ts';
import { startSagaWorker } from './sagaWorker.ts';

/** A store without sagas and overdue orders, and a clock that records the waits of `polls` polls and then stops. */
function idleDependencies(polls: number, onWait: (wait: number) => void = () => {}) {
  const waits: number[] = [];
  const done = Promise.withResolvers<void>();
  const tx = {
    sagas: { wakeAll: async () => {}, leaseDue: async () => [] },
    orders: { findOverdue: async () => [] },
  };
  const dependencies = {
    store: { transaction: (work: (given: typeof tx) => unknown) => Promise.resolve(work(tx)) },
    clock: {
      now: () => 0,
      async sleep(ms: number, signal: AbortSignal) {
        waits.push(ms);
        onWait(waits.length);
        if (waits.length < polls) return;
        done.resolve();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    },
    settings: { leaseMs: 5_000 },
    log: { info() {}, warn() {}, error() {} },
    // Only what an idle worker uses.
  } as unknown as SagaDependencies;
  return { dependencies, waits, done: done.promise };
}

const settings = { pollEveryMs: 250, idlePollEveryMs: 1_000, maxConcurrent: 8 };

test('a worker that has found nothing forty times polls once a second', async () => {
  const { dependencies, waits, done } = idleDependencies(43);
  await using _worker = startSagaWorker(dependencies, settings);
  await done;
  expect(waits).toEqual([...Array(39).fill(250), 1_000, 1_000, 1_000, 1_000]);
});

test('a worker that is woken polls often again', async () => {
  const wakeAt = 42;
  const opened: { wake?: () => void } = {};
  const { dependencies, waits, done } = idleDependencies(45, (wait) => wait === wakeAt && opened.wake?.());
  await using worker = startSagaWorker(dependencies, settings);
  opened.wake = worker.wake;
  await done;
  expect(waits.slice(wakeAt - 2)).toEqual([1_000, 1_000, 250, 250, 250]);
});
