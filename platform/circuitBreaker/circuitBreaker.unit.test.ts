import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createCircuitBreaker, defaultCircuitBreakerLimits, isCircuitOpen } from './circuitBreaker.ts';

const fails = () => Promise.reject(new Error('down'));
const succeeds = async () => 'up';

function openBreaker(limits: Partial<typeof defaultCircuitBreakerLimits> = {}) {
  const log: string[] = [];
  const breaker = createCircuitBreaker<string>({
    limits: { ...defaultCircuitBreakerLimits, openMs: 30, ...limits },
    isFailure: (error, isTrial) => isTrial || (error as Error).message !== 'refused',
    isFailedResult: (result) => result === 'poor',
    onOpen: () => void log.push('open'),
    onClose: () => void log.push('close'),
  });
  const outcome = (call: () => Promise<string>) =>
    breaker.execute(call).catch((error: Error) => (isCircuitOpen(error) ? 'not called' : error.message));
  return { breaker, log, outcome };
}

test('five failures in a row open it, and it then refuses calls without making them', async () => {
  const { breaker, log, outcome } = openBreaker({ minimumCalls: 100 });
  await outcome(succeeds);
  for (let times = 0; times < 4; times += 1) expect(await outcome(fails)).toBe('down');
  expect(breaker.state()).toBe('closed');
  expect(await outcome(fails)).toBe('down');
  expect([breaker.state(), log]).toEqual(['open', ['open']]);
  expect(await outcome(() => Promise.reject(new Error('called')))).toBe('not called');
});

test('half of at least five calls that fail open it, results that are failures included', async () => {
  const { breaker, outcome } = openBreaker({ failuresInARow: 100 });
  for (const call of [fails, succeeds, fails, succeeds]) await outcome(call);
  expect(breaker.state()).toBe('closed');
  expect(await outcome(async () => 'poor')).toBe('poor');
  expect(breaker.state()).toBe('open');
});

test('failures that are older than the window do not count, however few calls came since', async () => {
  const { breaker, outcome } = openBreaker({ failuresInARow: 100, windowMs: 40 });
  for (let times = 0; times < 4; times += 1) await outcome(fails);
  await sleep(60);
  for (const call of [succeeds, succeeds, fails, succeeds, fails]) await outcome(call);
  expect(breaker.state()).toBe('closed');
});

test('an error that is no failure of the callee does not open it', async () => {
  const { breaker, outcome } = openBreaker();
  for (let times = 0; times < 9; times += 1) await outcome(() => Promise.reject(new Error('refused')));
  expect(breaker.state()).toBe('closed');
});

test('half-open, it makes only the trial calls, refuses others at once, and closes when all succeed', async () => {
  const { breaker, log, outcome } = openBreaker();
  for (let times = 0; times < 5; times += 1) await outcome(fails);
  await sleep(40);
  const pending = [1, 2, 3].map(() => Promise.withResolvers<string>());
  const trials = pending.map(({ promise }) => outcome(() => promise));
  expect(breaker.state()).toBe('half-open');
  expect(await outcome(succeeds)).toBe('not called');
  for (const { resolve } of pending) resolve('up');
  expect(await Promise.all(trials)).toEqual(['up', 'up', 'up']);
  expect([breaker.state(), log]).toEqual(['closed', ['open', 'close']]);
});

test.each(['down', 'refused'])('a trial that ends with "%s" opens it again', async (message) => {
  const { breaker, outcome } = openBreaker();
  for (let times = 0; times < 5; times += 1) await outcome(fails);
  await sleep(40);
  expect(await outcome(() => Promise.reject(new Error(message)))).toBe(message);
  expect(breaker.state()).toBe('open');
});
