import { expect, test } from '@jest/globals';
import { captureEntries, refundEntries, strayEntries, type LedgerTransaction } from './ledger.ts';
import { totalsOf } from './totals.ts';

const movement = { cause: 'pat_1', orderId: 'ord_1', currency: 'USD' };
const totals = totalsOf([{ unitMinor: 1_250, quantity: 2 }], 490, 'USD');
const sumOf = ({ entries }: LedgerTransaction) => entries.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

test('each movement of money sums to 0', () => {
  const refund = { amountMinor: 100, isStray: false };
  const movements = [
    captureEntries(movement, totals),
    captureEntries(movement, { ...totals, taxMinor: 10, discountMinor: 20, totalMinor: 2_980 }),
    strayEntries(movement, 100),
    refundEntries(movement, refund),
    refundEntries(movement, { ...refund, isStray: true }),
  ];
  expect(movements.map(sumOf)).toEqual([0, 0, 0, 0, 0]);
});

test('a payment is split by account, and entries of 0 are left out', () => {
  expect(captureEntries(movement, totals).entries).toEqual([
    { account: 'PROVIDER', amountMinor: 2_990 },
    { account: 'SALES', amountMinor: -2_500 },
    { account: 'SHIPPING', amountMinor: -490 },
  ]);
  expect(captureEntries(movement, totalsOf([], 0, 'USD')).entries).toEqual([]);
});
