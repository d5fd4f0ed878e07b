import { expect, test } from '@jest/globals';
import { createTurnstile } from './turnstile.ts';

test('two run at once, three wait in order, the sixth is turned away at once and told when to come again', async () => {
  const turnstile = createTurnstile({ atOnce: 2, waiting: 3, retryAfterMs: 700 });
  const started: number[] = [];
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
  const work = gates.map((gate, index) =>
    turnstile(() => {
      started.push(index);
      return gate.promise;
    }),
  );
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  await expect(turnstile(async () => 6)).rejects.toMatchObject({
    code: 'OVERLOADED',
    isPublic: true,
    extensions: { retryAfterMs: 700 },
  });
  for (const [index, gate] of gates.entries()) gate.resolve(index);
  expect(await Promise.all(work)).toEqual([0, 1, 2, 3, 4]);
  expect(started).toEqual([0, 1, 2, 3, 4]);
});

test('work that fails frees its place', async () => {
  const turnstile = createTurnstile({ atOnce: 1, waiting: 1, retryAfterMs: 1 });
  const failing = turnstile(async () => Promise.reject(new Error('no')));
  const waiting = turnstile(async () => 'yes');
  await expect(failing).rejects.toThrow('no');
  expect(await waiting).toBe('yes');
  expect(await turnstile(async () => 'again')).toBe('again');
});
