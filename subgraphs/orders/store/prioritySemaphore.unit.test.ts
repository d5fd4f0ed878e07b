import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createPrioritySemaphore } from './prioritySemaphore.ts';

/** Work that runs until the test ends it; `started` lists names in the order of their start. */
function openSemaphore(maxConcurrent: number, maxWaitMs = 5_000) {
  const semaphore = createPrioritySemaphore(maxConcurrent, maxWaitMs);
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string, isNew: boolean) =>
    semaphore(
      async () => {
        started.push(name);
        await new Promise<void>((end) => void ends.set(name, end));
        return name;
      },
      { isNew },
    );
  const end = async (name: string) => {
    ends.get(name)?.();
    await sleep(0);
  };
  return { semaphore, started, work, end };
}

test('started work has priority over new work, each first in, first out', async () => {
  const { started, work, end } = openSemaphore(2);
  const done = [work('a', true), work('b', true), work('new', true), work('newer', true), work('on', false)];
  await end('a');
  expect(started).toEqual(['a', 'b', 'on']);
  done.push(work('further', false));
  await end('on');
  await end('b');
  expect(started).toEqual(['a', 'b', 'on', 'further', 'new']);
  await end('further');
  for (const name of ['new', 'newer']) await end(name);
  expect(await Promise.all(done)).toEqual(['a', 'b', 'new', 'newer', 'on', 'further']);
});

test('failing work releases its permit', async () => {
  const semaphore = createPrioritySemaphore(1, 5_000);
  for (const _ of [1, 2]) await expect(semaphore(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await semaphore(async () => 'done')).toBe('done');
});

test('work that waits too long is rejected and does not run', async () => {
  const { semaphore, started, work, end } = openSemaphore(1, 20);
  const held = work('held', true);
  await expect(semaphore(async () => started.push('late'), { isNew: true })).rejects.toMatchObject({
    code: 'OVERLOADED',
  });
  await end('held');
  expect(await held).toBe('held');
  expect(await semaphore(async () => 'next')).toBe('next');
  expect(started).toEqual(['held']);
});

test('new work whose expected wait is too long is rejected at once; started work is not', async () => {
  const semaphore = createPrioritySemaphore(1, 100);
  for (let times = 0; times < 20; times += 1) await semaphore(() => sleep(40));
  const started: string[] = [];
  const work = (name: string, isNew: boolean) =>
    semaphore(async () => void (started.push(name), await sleep(40)), { isNew });
  const running = [work('running', true), work('waiting', true), work('waiting too', true)];
  const before = performance.now();
  await expect(work('refused', true)).rejects.toMatchObject({ code: 'OVERLOADED' });
  expect(performance.now() - before).toBeLessThan(40);
  running.push(work('under way', false));
  const outcomes = await Promise.allSettled(running);
  expect(started.slice(0, 2)).toEqual(['running', 'under way']);
  expect(started).not.toContain('refused');
  expect(outcomes[3]).toMatchObject({ status: 'fulfilled' });
});
