import { expect, test } from '@jest/globals';
import { grownOld } from '#platform/testing/grownOld.ts';
import { createContext } from './context.ts';

const call = { claims: null, caller: 'gateway', requestId: 'r', deadlineAt: 0, traceparent: null } as never;

test('a context is freed by a young collection', async () => {
  const dependencies = {
    requireSearch: () => ({}) as never,
    store: {} as never,
    now: () => new Date(0),
    wakeRelay: () => undefined,
  };
  const create = () => createContext(dependencies, call, Array<string | null>(1_000).fill(null)).changeContext();
  // 160 MB in all.
  expect(await grownOld(20_000, create)).toBeLessThan(20);
});
