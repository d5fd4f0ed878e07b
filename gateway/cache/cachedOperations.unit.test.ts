import { expect, test } from '@jest/globals';
import type { ExecutedOperation } from '../http/executeOperation.ts';
import type { OperationRequest } from '../http/operationRouter.ts';
import { createCachedOperations } from './cachedOperations.ts';

type Sender = { readonly subject: string; readonly scopes?: readonly string[] } | null;

/** Cached operations on a clock of their own; a mutation fails when `state.fails`. */
function openOperations() {
  const state = { now: 0, fails: false };
  const read: (boolean | undefined)[] = [];
  const execute = createCachedOperations({
    hidesSubgraphs: false,
    now: () => 10_000 + state.now,
    execute: async ({ cacheUse }) => {
      read.push(cacheUse?.mayRead);
      if (state.fails) throw new Error('the subgraph does not answer');
      return { result: { data: {} }, payload: '{"data":{}}', http: { status: 200, headers: new Map() } } as never;
    },
  });
  /** Whether an operation may be answered from the cache; undefined: it has nothing to do with it. */
  async function send(operation: 'query' | 'mutation', sender: Sender): Promise<boolean | undefined> {
    const caller = sender && { claims: { scopes: [], ...sender } };
    // Only what the cache reads of a request.
    const request = { operation: { operation: { operation } }, caller } as unknown as OperationRequest;
    await execute(request).catch((): ExecutedOperation | null => null);
    return read.at(-1);
  }
  return { state, send };
}

const [ada, ben] = [{ subject: 'usr_ada' }, { subject: 'usr_ben' }];

test('an account reads past the cache for two seconds after its mutation, and others do not', async () => {
  const { state, send } = openOperations();
  expect(await send('query', ada)).toBe(true);
  expect(await send('mutation', ada)).toBeUndefined();
  expect(await send('query', ada)).toBe(false);
  expect([await send('query', ben), await send('query', null)]).toEqual([true, true]);
  state.now = 1_999;
  expect(await send('query', ada)).toBe(false);
  state.now = 2_001;
  expect(await send('query', ada)).toBe(true);
});

test('the two seconds begin when the last mutation ends, also when it fails: it may have been done', async () => {
  const { state, send } = openOperations();
  await send('mutation', ada);
  state.now = 1_500;
  state.fails = true;
  await send('mutation', ada);
  state.fails = false;
  state.now = 3_400;
  expect(await send('query', ada)).toBe(false);
  state.now = 3_501;
  expect(await send('query', ada)).toBe(true);
});

test('a caller with scopes always reads past the cache', async () => {
  const { send } = openOperations();
  expect(await send('query', { ...ada, scopes: ['product:write'] })).toBe(false);
});
