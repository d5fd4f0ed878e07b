import { expect, test } from '@jest/globals';
import { sampleEvent } from '#platform/testing/memoryEventLog.ts';
import type { EventLink } from './subscriberGroups.ts';
import type { MissedEvents } from './resume.ts';
import { createSubscriberCursor } from './subscriberCursor.ts';

const eventAt = (position: number) => ({ ...sampleEvent(), source: 'orders', logId: 'log', position });

test('new events follow after all missed events have been read and consumed', async () => {
  const start: EventLink = { event: null, index: 0, next: null };
  const cursor = createSubscriberCursor(start);
  const last: MissedEvents = { events: [eventAt(2)], through: 2, rest: null };
  cursor.resume({ events: [eventAt(1)], through: 2, rest: async () => last });
  start.next = { event: eventAt(3), index: 1, next: null };
  expect(cursor.rest()).toBeNull();
  expect(cursor.next()?.position).toBe(1);
  cursor.advance();
  expect(cursor.next()).toBeNull();
  const rest = cursor.rest();
  expect(cursor.rest()).toBeNull();
  cursor.resume((await rest?.()) ?? last);
  for (const position of [2, 3]) {
    expect(cursor.next()?.position).toBe(position);
    cursor.advance();
  }
  expect(cursor.next()).toBeNull();
});
