import { expect, test } from '@jest/globals';
import { decideStockRepair, type ReservationState, type OrderStockStatus } from './reconcileStock.ts';

const all: ReservationState[] = ['HELD', 'COMMITTED', 'RELEASED', 'EXPIRED', null];
const repairs = (status: OrderStockStatus['status'], isBusy = false) =>
  all.map((units) => decideStockRepair({ status, isBusy }, units));

test('units of an unknown or ended order are released, those of a paid order are committed', () => {
  expect(repairs(null)).toEqual(['release', 'release', null, null, null]);
  expect(repairs('CANCELLED')).toEqual(['release', 'release', null, null, null]);
  for (const status of ['CONFIRMED', 'PROCESSING', 'COMPLETED'] as const) {
    expect(repairs(status)).toEqual(['commit', null, 'commit', 'commit', 'commit']);
  }
});

test('an unpaid order and one with an active saga need no repair', () => {
  const nothing = all.map(() => null);
  expect(repairs('PENDING')).toEqual(nothing);
  expect(repairs(null, true)).toEqual(nothing);
  expect(repairs('CONFIRMED', true)).toEqual(nothing);
});
