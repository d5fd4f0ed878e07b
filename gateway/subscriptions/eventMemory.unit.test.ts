import { expect, test } from '@jest/globals';
import { newEvent } from '#platform/testing/memoryEventLog.ts';
import { createEventMemory } from './eventMemory.ts';

const eventAt = (position: number, logId = 'log') => ({ ...newEvent(), source: 'orders', logId, position });
const positionsOf = (events: readonly { position: number }[] | null) => events?.map(({ position }) => position) ?? null;

test('it knows what is behind a position as far back as it remembers', () => {
  const memory = createEventMemory(3);
  expect(memory.after(0)).toBeNull();
  for (let position = 5; position <= 20; position += 1) expect(memory.push(eventAt(position))).toBe(true);
  expect(positionsOf(memory.after(17))).toEqual([18, 19, 20]);
  expect(positionsOf(memory.after(20))).toEqual([]);
  expect(memory.after(5)).toBeNull();
  expect(memory.newest()?.position).toBe(20);
});

test('it remembers its capacity at least, and twice that at most', () => {
  const memory = createEventMemory(10);
  for (let position = 1; position <= 1000; position += 1) memory.push(eventAt(position));
  expect(memory.after(990)).toHaveLength(10);
  expect(memory.after(979)).toBeNull();
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
  expect(memory.after(next.position - 1)).toEqual([next]);
  expect(memory.after(next.position - 2)).toBeNull();
});
