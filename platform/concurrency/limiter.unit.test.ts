import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createLimiter } from './limiter.ts';

class OverloadError extends Error {
  override readonly name = 'OverloadError';
}

const error = () => new OverloadError('too much work');

/** Work that runs until the test ends it; `started` lists names in the order of their start. */
function openLimiter(maxConcurrent: number, maxWaitMs = 5_000) {
  const limiter = createLimiter({ maxConcurrent, overload: { maxWaitMs, error } });
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string, isLowPriority: boolean) =>
    limiter(
      async () => {
        started.push(name);
        await new Promise<void>((end) => void ends.set(name, end));
        return name;
      },
      { isLowPriority },
    );
  const end = async (name: string) => {
    ends.get(name)?.();
    await sleep(0);
  };
  return { limiter, started, work, end };
}

test('work of low priority starts after all other work, each first in, first out', async () => {
  const { started, work, end } = openLimiter(2);
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
  const limiter = createLimiter({ maxConcurrent: 1 });
  for (const _ of [1, 2]) await expect(limiter(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await limiter(async () => 'done')).toBe('done');
});

test('work that waits too long is rejected and does not run', async () => {
  const { limiter, started, work, end } = openLimiter(1, 20);
  const held = work('held', true);
  await expect(limiter(async () => started.push('late'), { isLowPriority: true })).rejects.toMatchObject({
    name: 'OverloadError',
  });
  await end('held');
  expect(await held).toBe('held');
  expect(await limiter(async () => 'next')).toBe('next');
  expect(started).toEqual(['held']);
});

test('work of low priority whose expected wait is too long is rejected at once; other work is not', async () => {
  const limiter = createLimiter({ maxConcurrent: 1, overload: { maxWaitMs: 100, error } });
  for (let times = 0; times < 20; times += 1) await limiter(() => sleep(40));
  const started: string[] = [];
  const work = (name: string, isLowPriority: boolean) =>
    limiter(async () => void (started.push(name), await sleep(40)), { isLowPriority });
  const running = [work('running', true), work('waiting', true), work('waiting too', true)];
  const before = performance.now();
  await expect(work('refused', true)).rejects.toThrow(OverloadError);
  expect(performance.now() - before).toBeLessThan(40);
  running.push(work('under way', false));
  const outcomes = await Promise.allSettled(running);
  expect(started.slice(0, 2)).toEqual(['running', 'under way']);
  expect(started).not.toContain('refused');
  expect(outcomes[3]).toMatchObject({ status: 'fulfilled' });
});

test('without a limit on waiting, work above the limit runs first in, first out, even when some fails', async () => {
  const limiter = createLimiter({ maxConcurrent: 2 });
  const started: number[] = [];
  let [running, most] = [0, 0];
  const task = (id: number) => async () => {
    started.push(id);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (id === 2) throw new Error('fails');
    return id;
  };
  const done = await Promise.allSettled([1, 2, 3, 4, 5, 6].map((id) => limiter(task(id))));
  expect(started).toEqual([1, 2, 3, 4, 5, 6]);
  expect(most).toBe(2);
  expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', ...Array(4).fill('fulfilled')]);
  expect(await limiter(task(7))).toBe(7);
});

test('two tasks run at once, three wait in order, the sixth is rejected at once', async () => {
  const limiter = createLimiter({ maxConcurrent: 2, overload: { maxQueued: 3, error } });
  const started: number[] = [];
  const pending = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
  const results = pending.map((task, index) =>
    limiter(() => {
      started.push(index);
      return task.promise;
    }),
  );
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  await expect(limiter(async () => 6)).rejects.toThrow(OverloadError);
  for (const [index, task] of pending.entries()) task.resolve(index);
  expect(await Promise.all(results)).toEqual([0, 1, 2, 3, 4]);
  expect(started).toEqual([0, 1, 2, 3, 4]);
});
