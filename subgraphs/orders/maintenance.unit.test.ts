import { expect, test } from '@jest/globals';
import { createLog } from '#platform/log/log.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { createRecordingLog } from '#platform/testing/recordingLog.ts';
import { startMaintenance } from './maintenance.ts';

const log = createLog({ service: 'test', level: 'silent' });

test('every job runs at once and periodically, also after a failure and while another job fails', async () => {
  let sweeps = 0;
  let others = 0;
  const run = async () => {
    sweeps += 1;
    if (sweeps === 2) throw new Error('the database is away');
    return 1;
  };
  const other = async () => ((others += 1), 0);
  const name = 'carts';
  await using maintenance = startMaintenance(
    [
      { name, run },
      { name: 'keys', run: other },
    ],
    log,
    5,
  );
  expect(maintenance).toBeDefined();
  expect(sweeps).toBe(1);
  await eventually(() => sweeps >= 4 && others >= 4);
});

test('disposing waits for the running job and starts no other', async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  let sweeps = 0;
  const run = () => ((sweeps += 1), promise);
  const maintenance = startMaintenance([{ name: 'carts', run }], log, 60_000);
  let isClosed = false;
  const closing = maintenance[Symbol.asyncDispose]().then(() => (isClosed = true));
  await new Promise((next) => setTimeout(next, 10));
  expect(isClosed).toBe(false);
  resolve(0);
  await closing;
  expect(sweeps).toBe(1);
});

test('a job that keeps failing is logged when that begins and when it ends, not each time', async () => {
  const lines = createRecordingLog();
  let sweeps = 0;
  const run = async () => {
    sweeps += 1;
    if (sweeps < 4) throw new Error('the database is away');
    return 0;
  };
  await using _sweeper = startMaintenance([{ name: 'carts', run }], lines as never, 5);
  await eventually(() => sweeps >= 6);
  expect(lines.lines).toMatchObject([
    { level: 'warn', sentence: 'maintenance job failed: carts', fields: { err: expect.any(Error) } },
    { level: 'info', sentence: 'maintenance job works again: carts' },
  ]);
});
