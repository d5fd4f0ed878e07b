import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createFairQueue } from './fairQueue.ts';

/** Occupies the event loop, as reading a document does. */
function occupy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** Begins work of clients in this order; lists whose work began, and how long it occupied each turn of the event loop. */
async function begin(clients: readonly string[], workMs: number) {
  const queue = createFairQueue({ sliceMs: 4 });
  const begun: string[] = [];
  const turns: number[] = [0];
  const work = async (client: string): Promise<void> => {
    const turn = queue.next(client);
    if (turn) await turn;
    begun.push(client);
    occupy(workMs);
    turns.push((turns.pop() ?? 0) + 1);
  };
  const all = Promise.all(clients.map(work));
  while (begun.length < clients.length) {
    await nextTurn();
    turns.push(0);
  }
  await all;
  return { begun: begun.join(''), mostInATurn: Math.max(...turns) };
}

test('work begins at once while a turn of the event loop has time', () => {
  const queue = createFairQueue();
  expect([queue.next('a'), queue.next('b'), queue.next('a')]).toEqual([null, null, null]);
});

test('work that comes together begins in slices, with other work of the event loop between them', async () => {
  const { begun, mostInATurn } = await begin([...'aaaaaaaaaaaa'], 3);
  expect(begun).toBe('aaaaaaaaaaaa');
  expect(mostInATurn).toBeLessThanOrEqual(2);
});

test('a client that sends much delays another by one piece of work', async () => {
  const { begun } = await begin([...'aaaaaaab'], 5);
  // The first began at once.
  expect(begun).toBe('aabaaaaa');
});

test('what waits of one client is bounded, and others still wait', async () => {
  const queue = createFairQueue({ sliceMs: 0, maxWaiting: 2 });
  expect(queue.next('a')).toBeNull();
  const waiting = [queue.next('a'), queue.next('a')];
  expect(() => queue.next('a')).toThrow('Too busy');
  waiting.push(queue.next('b'));
  await Promise.all(waiting);
});
