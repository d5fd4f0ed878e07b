import { expect, test } from '@jest/globals';
import { createGate } from './gate.ts';

test('so many run at once, the others in the order they came, also when one fails', async () => {
  const gate = createGate(2);
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
  const done = await Promise.allSettled([1, 2, 3, 4, 5, 6].map((id) => gate(task(id))));
  expect(started).toEqual([1, 2, 3, 4, 5, 6]);
  expect(most).toBe(2);
  expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', ...Array(4).fill('fulfilled')]);
  expect(await gate(task(7))).toBe(7);
});
