import { expect, test } from '@jest/globals';
import { checkStream } from './streamChecker.ts';

const event = (position: number, summary = `event ${position}`) => ({ position, summary });
const expected = [event(2), event(5), event(9)];
const totals = { received: 3, missed: 0, repeated: 0, disordered: 0, foreign: 0 };

test.each([
  ['all events in order is correct', expected, totals],
  ['a missing event is missed', [event(2), event(9)], { ...totals, received: 2, missed: 1 }],
  [
    'an event that arrives twice is repeated',
    [event(2), event(5), event(5), event(9)],
    { ...totals, received: 4, repeated: 1 },
  ],
  [
    'a range that arrives twice is repeated',
    [...expected, event(5), event(9)],
    { ...totals, received: 5, repeated: 2 },
  ],
  ['an event that arrives late is out of order', [event(5), event(2), event(9)], { ...totals, disordered: 1 }],
  ['an event of another owner is foreign', [...expected, event(10)], { ...totals, received: 4, foreign: 1 }],
  ['an event with other content is foreign', [event(2), event(5, 'other'), event(9)], { ...totals, foreign: 1 }],
])('%s', (_name, received, verdict) => {
  expect(checkStream(received, expected)).toEqual(verdict);
});
