import { expect, test } from '@jest/globals';
import { sampleEvent } from '#platform/testing/memoryEventLog.ts';
import { createRecentEvents, type RecentEvents } from './recentEvents.ts';

const eventAt = (position: number, logId = 'log') => {
  const channels = ['all', position % 2 === 0 ? 'even' : 'odd'];
  return { ...sampleEvent({ channels }), source: 'orders', logId, position };
};
const positionsOn = (recent: RecentEvents, channel: string) =>
  recent.ofChannel(channel).map(({ position }) => position);

test('it returns the events of a channel as far back as it keeps them', () => {
  const recent = createRecentEvents(3);
  expect([recent.start(), recent.newest(), recent.ofChannel('all')]).toEqual([null, null, []]);
  for (let position = 5; position <= 20; position += 1) expect(recent.push(eventAt(position))).toBe(true);
  expect(recent.start()).toBe(16);
  expect(positionsOn(recent, 'all')).toEqual([17, 18, 19, 20]);
  expect(positionsOn(recent, 'even')).toEqual([18, 20]);
  expect(positionsOn(recent, 'nothing')).toEqual([]);
  expect(recent.newest()?.position).toBe(20);
});

test('it keeps between its capacity and twice as many events', () => {
  const recent = createRecentEvents(10);
  for (let position = 1; position <= 1000; position += 1) {
    recent.push(eventAt(position));
    const kept = positionsOn(recent, 'all');
    expect(kept.length).toBeGreaterThanOrEqual(Math.min(position, 10));
    expect(kept.length).toBeLessThanOrEqual(20);
    expect(kept[0]).toBe((recent.start() ?? 0) + 1);
  }
});

test.each([
  ['a gap', eventAt(4)],
  ['a step back', eventAt(1)],
  ['another log', eventAt(3, 'other')],
])('after %s earlier events are dropped', (_, next) => {
  const recent = createRecentEvents(10);
  recent.push(eventAt(1));
  recent.push(eventAt(2));
  expect(recent.push(next)).toBe(false);
  expect([recent.start(), recent.ofChannel('all')]).toEqual([next.position - 1, [next]]);
});
