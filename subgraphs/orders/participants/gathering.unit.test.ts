import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { createGathering } from './gathering.ts';

const NEVER_MS = 1_000_000;

/** A gathering whose batches the test answers one by one, each by its questions in capitals. */
function gather({ atMost = 20, waitMs = NEVER_MS } = {}) {
  const sent: { readonly asked: readonly string[]; readonly answer: () => void }[] = [];
  const send = (asked: readonly string[]) => {
    const { promise, resolve } = Promise.withResolvers<string[]>();
    sent.push({ asked, answer: () => resolve(asked.map((one) => one.toUpperCase())) });
    return promise;
  };
  const batches = () => sent.map(({ asked }) => asked.join(''));
  return { ask: createGathering(send, { atMost, waitMs }), batches, answer: (at: number) => sent[at]?.answer() };
}

test('what is asked in one turn goes out together, and each is told its own answer', async () => {
  const { ask, batches, answer } = gather();
  const answers = Promise.all([ask('a'), ask('b'), ask('a')]);
  expect(batches()).toEqual([]);
  await nextTurn();
  expect(batches()).toEqual(['aba']);
  answer(0);
  expect(await answers).toEqual(['A', 'B', 'A']);
});

test('while one is under way the others gather, until the last that is under way has been answered', async () => {
  const { ask, batches, answer } = gather({ atMost: 2 });
  const answers = [ask('a'), ask('b'), ask('c')];
  await nextTurn();
  expect(batches()).toEqual(['ab', 'c']);
  answers.push(ask('d'));
  await nextTurn();
  answers.push(ask('e'));
  answer(1);
  await answers[2];
  expect(batches()).toEqual(['ab', 'c']);
  answer(0);
  await answers[0];
  expect(batches()).toEqual(['ab', 'c', 'de']);
  answer(2);
  expect(await Promise.all(answers)).toEqual(['A', 'B', 'C', 'D', 'E']);
});

test('one that hangs keeps the next waiting for a while, not for ever', async () => {
  const { ask, batches, answer } = gather({ waitMs: 1 });
  void ask('a');
  await nextTurn();
  const next = ask('b');
  expect(batches()).toEqual(['a']);
  await eventually(() => batches().length === 2);
  answer(1);
  expect(await next).toBe('B');
});

test('those who are more than can go together do not wait for the one under way', async () => {
  const { ask, batches, answer } = gather({ atMost: 2 });
  for (const one of ['a', 'b', 'c', 'd', 'e', 'f']) {
    void ask(one);
    await nextTurn();
  }
  expect(batches()).toEqual(['a', 'bc', 'de']);
  for (const at of [0, 1, 2]) answer(at);
  await eventually(() => batches().length === 4);
});

test('an error is for the one in whose place it stands, a throw for all of a batch', async () => {
  const refuse = createGathering(
    async (asked: readonly string[]) => asked.map((one) => (one === 'b' ? new Error('no') : one)),
    {
      atMost: 20,
      waitMs: NEVER_MS,
    },
  );
  const settled = await Promise.allSettled([refuse('a'), refuse('b'), refuse('c')]);
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const fail = createGathering(() => Promise.reject<string[]>(new Error('down')), { atMost: 20, waitMs: NEVER_MS });
  const failed = await Promise.allSettled([fail('a'), fail('b')]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(fail('c')).rejects.toThrow('down');
});
