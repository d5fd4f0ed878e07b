import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createPrioritySemaphore } from './prioritySemaphore.ts';

/** Works that run until they are told to end, in the order in which they began. */
function openTurns(atOnce: number, patienceMs = 5_000) {
  const turns = createPrioritySemaphore(atOnce, patienceMs);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string, isNew: boolean) =>
    turns(
      async () => {
        begun.push(name);
        await new Promise<void>((end) => void ends.set(name, end));
        return name;
      },
      { isNew },
    );
  const end = async (name: string) => {
    ends.get(name)?.();
    await sleep(0);
  };
  return { turns, begun, work, end };
}

test('started work has priority over new work, each first in, first out', async () => {
  const { begun, work, end } = openTurns(2);
  const done = [work('a', true), work('b', true), work('new', true), work('newer', true), work('on', false)];
  await end('a');
  expect(begun).toEqual(['a', 'b', 'on']);
  done.push(work('further', false));
  await end('on');
  await end('b');
  expect(begun).toEqual(['a', 'b', 'on', 'further', 'new']);
  await end('further');
  for (const name of ['new', 'newer']) await end(name);
  expect(await Promise.all(done)).toEqual(['a', 'b', 'new', 'newer', 'on', 'further']);
});

test('failing work releases its permit', async () => {
  const turns = createPrioritySemaphore(1, 5_000);
  for (const _ of [1, 2]) await expect(turns(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await turns(async () => 'done')).toBe('done');
});

test('work that waits too long is rejected and does not run', async () => {
  const { turns, begun, work, end } = openTurns(1, 20);
  const held = work('held', true);
  await expect(turns(async () => begun.push('late'), { isNew: true })).rejects.toMatchObject({ code: 'OVERLOADED' });
  await end('held');
  expect(await held).toBe('held');
  expect(await turns(async () => 'next')).toBe('next');
  expect(begun).toEqual(['held']);
});

test('new work whose expected wait is too long is rejected at once; started work is not', async () => {
  const turns = createPrioritySemaphore(1, 100);
  for (let times = 0; times < 20; times += 1) await turns(() => sleep(40));
  const begun: string[] = [];
  const work = (name: string, isNew: boolean) => turns(async () => void (begun.push(name), await sleep(40)), { isNew });
  const running = [work('running', true), work('waiting', true), work('waiting too', true)];
  const before = performance.now();
  await expect(work('refused', true)).rejects.toMatchObject({ code: 'OVERLOADED' });
  expect(performance.now() - before).toBeLessThan(40);
  running.push(work('under way', false));
  const outcomes = await Promise.allSettled(running);
  expect(begun.slice(0, 2)).toEqual(['running', 'under way']);
  expect(begun).not.toContain('refused');
  expect(outcomes[3]).toMatchObject({ status: 'fulfilled' });
});
