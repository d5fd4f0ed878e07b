import { expect, test } from '@jest/globals';
import { createSemaphore } from './semaphore.ts';

test('tasks above the limit run in FIFO order, even when one fails', async () => {
  const semaphore = createSemaphore(2);
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
  const done = await Promise.allSettled([1, 2, 3, 4, 5, 6].map((id) => semaphore(task(id))));
  expect(started).toEqual([1, 2, 3, 4, 5, 6]);
  expect(most).toBe(2);
  expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', ...Array(4).fill('fulfilled')]);
  expect(await semaphore(task(7))).toBe(7);
});
