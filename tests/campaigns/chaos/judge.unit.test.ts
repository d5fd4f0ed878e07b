import { expect, test } from '@jest/globals';
import { compare } from './judge.ts';

const event = (position: number, said = `event ${position}`) => ({ position, said });
const owed = [event(2), event(5), event(9)];
const well = { told: 3, missed: 0, repeated: 0, disordered: 0, foreign: 0 };

test.each([
  ['all of it in order is well', owed, well],
  ['a missing one is missed', [event(2), event(9)], { ...well, told: 2, missed: 1 }],
  ['one that comes twice is repeated', [event(2), event(5), event(5), event(9)], { ...well, told: 4, repeated: 1 }],
  ['a stretch that comes twice too', [...owed, event(5), event(9)], { ...well, told: 5, repeated: 2 }],
  ['one that comes late is out of order', [event(5), event(2), event(9)], { ...well, disordered: 1 }],
  ['one of somebody else is foreign', [...owed, event(10)], { ...well, told: 4, foreign: 1 }],
  ['one told otherwise is foreign', [event(2), event(5, 'other'), event(9)], { ...well, foreign: 1 }],
])('%s', (_name, told, verdict) => {
  expect(compare(told, owed)).toEqual(verdict);
});
