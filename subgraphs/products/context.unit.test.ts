import { getHeapSpaceStatistics } from 'node:v8';
import { expect, test } from '@jest/globals';
import { createContext } from './context.ts';

const call = { claims: null, caller: 'gateway', requestId: 'r', deadlineAt: 0, traceparent: null } as never;

/** What only a full collection frees. */
function oldMegabytes(): number {
  const old = getHeapSpaceStatistics().filter(({ space_name: name }) => /^(old|large_object)_space$/.test(name));
  return old.reduce((sum, { space_used_size: bytes }) => sum + bytes, 0) / 1e6;
}

test('a context is freed by a young collection', () => {
  const dependencies = { store: {} as never, now: () => new Date(0), wakeRelay: () => undefined };
  let [grown, before] = [0, oldMegabytes()];
  // 160 MB in all.
  for (let times = 0; times < 20_000; times += 1) {
    const traceparents = Array.from({ length: 1_000 }, () => null);
    createContext(dependencies, call, traceparents).changeContext();
    const now = oldMegabytes();
    // What a full collection has freed since had grown old, too.
    grown += Math.max(0, now - before);
    before = now;
  }
  expect(grown).toBeLessThan(20);
});
