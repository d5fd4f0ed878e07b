import { expect, test } from '@jest/globals';
import { sampleEvent } from '#platform/testing/memoryEventLog.ts';
import { createEventMemory, type EventMemory } from './eventMemory.ts';

const eventAt = (position: number, logId = 'log') => {
  const channels = ['all', position % 2 === 0 ? 'even' : 'odd'];
  return { ...sampleEvent({ channels }), source: 'orders', logId, position };
};
const positionsOn = (memory: EventMemory, channel: string) => memory.on(channel).map(({ position }) => position);

test('it knows what is on a channel as far back as it remembers', () => {
  const memory = createEventMemory(3);
  expect([memory.start(), memory.newest(), memory.on('all')]).toEqual([null, null, []]);
  for (let position = 5; position <= 20; position += 1) expect(memory.push(eventAt(position))).toBe(true);
  expect(memory.start()).toBe(16);
  expect(positionsOn(memory, 'all')).toEqual([17, 18, 19, 20]);
  expect(positionsOn(memory, 'even')).toEqual([18, 20]);
  expect(positionsOn(memory, 'nothing')).toEqual([]);
  expect(memory.newest()?.position).toBe(20);
});

test('it remembers its capacity at least, and twice that at most', () => {
  const memory = createEventMemory(10);
  for (let position = 1; position <= 1000; position += 1) {
    memory.push(eventAt(position));
    const kept = positionsOn(memory, 'all');
    expect(kept.length).toBeGreaterThanOrEqual(Math.min(position, 10));
    expect(kept.length).toBeLessThanOrEqual(20);
    expect(kept[0]).toBe((memory.start() ?? 0) + 1);
  }
});

test.each([
  ['a gap', eventAt(4)],
  ['a step back', eventAt(1)],
  ['another log', eventAt(3, 'other')],
])('after %s nothing of before is remembered', (_, next) => {
  const memory = createEventMemory(10);
  memory.push(eventAt(1));
  memory.push(eventAt(2));
  expect(memory.push(next)).toBe(false);
  expect([memory.start(), memory.on('all')]).toEqual([next.position - 1, [next]]);
});
