import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { openDatabaseClock } from './databaseClock.ts';
import { createPeerClocks, clockWarning } from './peerClocks.ts';

// Time passes only where a test says so: how busy the machine is changes no measurement.
beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const HOUR_MS = 3_600_000;
const SLOW_MS = 1_000;

function recordingLog() {
  const lines: string[] = [];
  const write = (_facts: unknown, sentence?: string): void => void lines.push(sentence ?? '');
  return { lines, log: { info: write, warn: write } as never };
}

test("the clock goes by the database's time, whatever the process's own clock says", async () => {
  const database = { aheadMs: -HOUR_MS };
  const readTime = async () => Date.now() + database.aheadMs + 0.4;
  await using clock = await openDatabaseClock({ readTime, everyMs: 10 });
  expect(clock.now()).toBe(Date.now() - HOUR_MS);
  jest.advanceTimersByTime(9);
  expect(clock.now()).toBe(Date.now() - HOUR_MS);
  database.aheadMs = 60_000;
  await jest.advanceTimersByTimeAsync(1);
  expect(clock.now()).toBe(Date.now() + 60_000);
});

test('a slow answer does not make the clock worse, and a database that does not answer leaves it as it is', async () => {
  let answer = async (): Promise<number> => Date.now();
  await using clock = await openDatabaseClock({ readTime: () => answer(), everyMs: 5 });
  let requests = 0;
  answer = async () => {
    requests += 1;
    if (requests % 2 === 0) throw new Error('away');
    const time = Date.now();
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    return time;
  };
  await jest.advanceTimersByTimeAsync(3 * SLOW_MS);
  const errorMs = clock.now() - Date.now();
  answer = async () => Date.now(); // lets the clock close
  await jest.advanceTimersByTimeAsync(SLOW_MS);
  expect(requests).toBeGreaterThan(3);
  expect(errorMs).toBe(0); // that of a slow answer would be half of what it took
});

test('a difference of more than 2 s is logged once when it begins and once when it ends', async () => {
  const { lines, log } = recordingLog();
  let ownAheadMs = 1_500;
  const ownClock = () => Date.now() + ownAheadMs;
  await using clock = await openDatabaseClock({ readTime: async () => Date.now(), log, everyMs: 5, ownClock });
  await clock.check();
  ownAheadMs = -2_500;
  await expect(clock.check()).rejects.toThrow("this process's clock is 2.5 s behind the database's");
  await expect(clock.check()).rejects.toThrow('behind');
  ownAheadMs = 0;
  await clock.check();
  expect(lines).toEqual([
    "this process's clock differs from the database's, which is used",
    "this process's clock agrees with the database's again",
  ]);
});

test('a database that does not answer at first is no clock', async () => {
  const readTime = () => Promise.reject(new Error('away'));
  await expect(openDatabaseClock({ readTime })).rejects.toThrow('away');
});

test("a peer's clock differs only beyond what the network delay may explain, and is logged when that begins and ends", () => {
  const { lines, log } = recordingLog();
  const peers = createPeerClocks({ log });
  const compare = (time: number, tookMs: number) =>
    peers.compare({ peer: 'products', time, sentAt: 100_000, receivedAt: 100_000 + tookMs });
  compare(103_000, 4_000);
  expect(clockWarning('the clock of orders', peers.differences())).toBeNull();
  compare(90_000, 100);
  compare(90_000, 100);
  expect(clockWarning('the clock of orders', peers.differences())).toBe(
    'the clock of orders is 10.1 s ahead of that of products',
  );
  compare(100_500, 4_000);
  expect(lines).toEqual(['clocks differ']);
  compare(100_050, 100);
  expect(lines).toEqual(['clocks differ', 'clocks agree again']);
  expect(clockWarning('the clock of orders', peers.differences())).toBeNull();
});
