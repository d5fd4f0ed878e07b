import { expect, test } from '@jest/globals';
import { eventually } from '#platform/testing/eventually.ts';
import { openDatabaseClock } from './databaseClock.ts';
import { createPeerClocks, clockWarning } from './peerClocks.ts';

const NEAR_MS = 200;

function recordingLog() {
  const lines: string[] = [];
  const write = (_facts: unknown, sentence?: string): void => void lines.push(sentence ?? '');
  return { lines, log: { info: write, warn: write } as never };
}

test("the clock goes by the database's time, whatever the process's own clock says", async () => {
  const database = { aheadMs: -3_600_000 };
  const readTime = async () => Date.now() + database.aheadMs;
  await using clock = await openDatabaseClock({ readTime, everyMs: 10 });
  expect(Math.abs(clock.now() - (Date.now() - 3_600_000))).toBeLessThan(NEAR_MS);
  expect(Number.isInteger(clock.now())).toBe(true);
  database.aheadMs = 60_000;
  await eventually(async () => Math.abs(clock.now() - (Date.now() + 60_000)) < NEAR_MS);
});

test('a slow answer does not make the clock worse, and a database that does not answer leaves it as it is', async () => {
  let answer = async (): Promise<number> => Date.now();
  await using clock = await openDatabaseClock({ readTime: () => answer(), everyMs: 5 });
  let asked = 0;
  answer = async () => {
    asked += 1;
    if (asked % 2 === 0) throw new Error('away');
    const time = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return time;
  };
  await eventually(async () => asked > 3, { withinMs: 20_000 });
  // Half of what a slow answer took would be the error.
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(400);
});

test('a difference of more than 2 s is logged once when it begins and once when it ends', async () => {
  const { lines, log } = recordingLog();
  let ownAheadMs = 1_500;
  const ownClock = () => Date.now() + ownAheadMs;
  await using clock = await openDatabaseClock({ readTime: async () => Date.now(), log, everyMs: 5, ownClock });
  await clock.check();
  ownAheadMs = -2_500;
  await expect(clock.check()).rejects.toThrow(/this process's clock is 2\.\d s behind the database's/);
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
