import { expect, test } from '@jest/globals';
import { createBoundedQueue } from './boundedQueue.ts';

test('two tasks run at once, three wait in order, the sixth is rejected at once with a retry delay', async () => {
  const queue = createBoundedQueue({ maxConcurrent: 2, maxQueued: 3, retryAfterMs: 700 });
  const started: number[] = [];
  const pending = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
  const results = pending.map((task, index) =>
    queue(() => {
      started.push(index);
      return task.promise;
    }),
  );
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  await expect(queue(async () => 6)).rejects.toMatchObject({
    code: 'OVERLOADED',
    isPublic: true,
    extensions: { retryAfterMs: 700 },
  });
  for (const [index, task] of pending.entries()) task.resolve(index);
  expect(await Promise.all(results)).toEqual([0, 1, 2, 3, 4]);
  expect(started).toEqual([0, 1, 2, 3, 4]);
});

test('a task that fails releases its slot', async () => {
  const queue = createBoundedQueue({ maxConcurrent: 1, maxQueued: 1, retryAfterMs: 1 });
  const failing = queue(async () => Promise.reject(new Error('no')));
  const waiting = queue(async () => 'yes');
  await expect(failing).rejects.toThrow('no');
  expect(await waiting).toBe('yes');
  expect(await queue(async () => 'again')).toBe('again');
});
