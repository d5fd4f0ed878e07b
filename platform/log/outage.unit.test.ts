import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createRecordingLog } from '../testing/recordingLog.ts';
import { createOutage } from './outage.ts';

test('what lasts is logged when it begins and when it ends, not each time it is met', () => {
  const log = createRecordingLog();
  const outage = createOutage(log as never, { startMessage: 'away', endMessage: 'back' });
  outage.end();
  for (let times = 0; times < 3; times += 1) outage.start(new Error(`reason ${times}`));
  for (let times = 0; times < 3; times += 1) outage.end();
  outage.start(new Error('again'));
  expect(log.lines.map(({ level }) => level)).toEqual(['warn', 'info', 'warn']);
  expect(log.lines[0]?.fields).toMatchObject({ err: { message: 'reason 0' } });
});

test('what fails at some calls and succeeds at others is over when it was not met for a while', async () => {
  const log = createRecordingLog();
  const outage = createOutage(log as never, { startMessage: 'failing', endMessage: 'well', quietMs: 60 });
  for (let times = 0; times < 3; times += 1) {
    outage.start(new Error('odd'), { requestId: `req-${times}` });
    outage.end();
  }
  expect(log.lines).toMatchObject([{ level: 'warn', fields: { requestId: 'req-0' } }]);
  await sleep(70);
  outage.end();
  outage.end();
  expect(log.lines).toMatchObject([{ sentence: 'failing' }, { sentence: 'well', fields: { times: 3 } }]);
});
