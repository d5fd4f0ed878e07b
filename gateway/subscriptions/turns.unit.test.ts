import { expect, test } from '@jest/globals';
import { sampleEvent } from '#platform/testing/memoryEventLog.ts';
import type { Link } from './group.ts';
import type { Missed } from './resume.ts';
import { createTurns } from './turns.ts';

const eventAt = (position: number) => ({ ...sampleEvent(), source: 'orders', logId: 'log', position });

test('live events wait until everything that was missed was read and had', async () => {
  const start: Link = { event: null, index: 0, next: null };
  const turns = createTurns(start);
  const last: Missed = { events: [eventAt(2)], through: 2, rest: null };
  turns.resume({ events: [eventAt(1)], through: 2, rest: async () => last });
  start.next = { event: eventAt(3), index: 1, next: null };
  expect(turns.rest()).toBeNull();
  expect(turns.next()?.position).toBe(1);
  turns.pass();
  expect(turns.next()).toBeNull();
  const rest = turns.rest();
  expect(turns.rest()).toBeNull();
  turns.resume((await rest?.()) ?? last);
  for (const position of [2, 3]) {
    expect(turns.next()?.position).toBe(position);
    turns.pass();
  }
  expect(turns.next()).toBeNull();
});
