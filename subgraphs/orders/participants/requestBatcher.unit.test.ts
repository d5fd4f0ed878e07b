import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { createRequestBatcher } from './requestBatcher.ts';

const NEVER_MS = 1_000_000;

/** A batcher of letters; the test resolves each batch by its index, every item with its capital letter. */
function openBatcher({ maxBatchSize = 20, maxWaitMs = NEVER_MS } = {}) {
  const sent: { readonly items: readonly string[]; readonly resolveBatch: () => void }[] = [];
  const send = (items: readonly string[]) => {
    const { promise, resolve } = Promise.withResolvers<string[]>();
    sent.push({ items, resolveBatch: () => resolve(items.map((item) => item.toUpperCase())) });
    return promise;
  };
  return {
    load: createRequestBatcher(send, { maxBatchSize, maxWaitMs }),
    batches: () => sent.map(({ items }) => items.join('')),
    resolveBatch: (index: number) => sent[index]?.resolveBatch(),
  };
}

test('items of one event-loop turn go out as one batch, and each caller gets its own result', async () => {
  const { load, batches, resolveBatch } = openBatcher();
  const results = Promise.all([load('a'), load('b'), load('a')]);
  expect(batches()).toEqual([]);
  await nextTurn();
  expect(batches()).toEqual(['aba']);
  resolveBatch(0);
  expect(await results).toEqual(['A', 'B', 'A']);
});

test('while batches are in flight new items wait until the last of those batches has ended', async () => {
  const { load, batches, resolveBatch } = openBatcher({ maxBatchSize: 2 });
  const results = [load('a'), load('b'), load('c')];
  await nextTurn();
  expect(batches()).toEqual(['ab', 'c']);
  results.push(load('d'));
  await nextTurn();
  results.push(load('e'));
  resolveBatch(1);
  await results[2];
  expect(batches()).toEqual(['ab', 'c']);
  resolveBatch(0);
  await results[0];
  expect(batches()).toEqual(['ab', 'c', 'de']);
  resolveBatch(2);
  expect(await Promise.all(results)).toEqual(['A', 'B', 'C', 'D', 'E']);
});

test('a batch that hangs delays the next one by the maximum wait only', async () => {
  const { load, batches, resolveBatch } = openBatcher({ maxWaitMs: 1 });
  void load('a');
  await nextTurn();
  const next = load('b');
  expect(batches()).toEqual(['a']);
  await eventually(() => batches().length === 2);
  resolveBatch(1);
  expect(await next).toBe('B');
});

test('a full waiting batch goes out although another one is in flight', async () => {
  const { load, batches, resolveBatch } = openBatcher({ maxBatchSize: 2 });
  for (const item of ['a', 'b', 'c', 'd', 'e', 'f']) {
    void load(item);
    await nextTurn();
  }
  expect(batches()).toEqual(['a', 'bc', 'de']);
  for (const index of [0, 1, 2]) resolveBatch(index);
  await eventually(() => batches().length === 4);
});

test('an error in the results rejects its own item, a thrown error rejects the whole batch', async () => {
  const limits = { maxBatchSize: 20, maxWaitMs: NEVER_MS };
  const refuse = createRequestBatcher(
    async (items: readonly string[]) => items.map((item) => (item === 'b' ? new Error('no') : item)),
    limits,
  );
  const settled = await Promise.allSettled([refuse('a'), refuse('b'), refuse('c')]);
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const fail = createRequestBatcher(() => Promise.reject<string[]>(new Error('down')), limits);
  const failed = await Promise.allSettled([fail('a'), fail('b')]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(fail('c')).rejects.toThrow('down');
});
