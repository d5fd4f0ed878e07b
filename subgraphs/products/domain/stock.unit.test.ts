import { describe, expect, test } from '@jest/globals';
import { adjustStock, checkAdjustment } from './adjustStock.ts';
import { stockStateOf, type Stock, type StockEntry, type StockEntryState } from './stock.ts';
import { commitStock, expireHold, releaseStock, reserveStock } from './stockDecisions.ts';

const now = new Date('2026-11-21T12:00:00Z');
const later = new Date('2026-11-21T13:00:00Z');
const orderId = 'ord_1';
const stock: Stock = { variantId: 'var_1', productId: 'prd_1', onHand: 10, available: 4, updatedAt: now };
const entry = (state: StockEntryState, quantity = 3): StockEntry => ({
  orderId,
  quantity,
  state,
  holdUntil: later,
  settledAt: null,
  reason: null,
});
const reservation = { orderId, quantity: 3, notAfter: later, holdUntil: later, now };

describe('reserve', () => {
  test('holds what is available', () => {
    expect(reserveStock(stock, null, reservation)).toMatchObject({
      kind: 'change',
      change: {
        from: null,
        entry: { state: 'HELD', quantity: 3, holdUntil: later },
        onHandDelta: 0,
        availableDelta: -3,
      },
    });
  });
  test('holds the last unit and refuses one more', () => {
    expect(reserveStock(stock, null, { ...reservation, quantity: 4 }).kind).toBe('change');
    expect(reserveStock(stock, null, { ...reservation, quantity: 5 })).toEqual({ kind: 'insufficient', available: 4 });
  });
  test('returns the same entry again, held or sold', () => {
    expect(reserveStock(stock, entry('HELD'), reservation).kind).toBe('same');
    expect(reserveStock(stock, entry('COMMITTED'), reservation).kind).toBe('same');
    expect(reserveStock(stock, entry('HELD', 2), reservation).kind).toBe('conflict');
  });
  test('is refused after its release, its expiry, or notAfter', () => {
    expect(reserveStock(stock, entry('RELEASED'), reservation).kind).toBe('gone');
    expect(reserveStock(stock, entry('EXPIRED'), reservation).kind).toBe('gone');
    expect(reserveStock(stock, null, { ...reservation, now: new Date(later.getTime() + 1) }).kind).toBe('gone');
    expect(reserveStock(stock, null, { ...reservation, now: later }).kind).toBe('change');
  });
});

describe('commit', () => {
  const commit = (of: StockEntry | null, left = stock) => commitStock(left, of, { quantity: 3, now });
  test('sells the held units', () => {
    expect(commit(entry('HELD'))).toMatchObject({
      kind: 'change',
      change: { entry: { state: 'COMMITTED' }, onHandDelta: -3, availableDelta: 0 },
    });
  });
  test('sells an expired hold if enough units are available', () => {
    expect(commit(entry('EXPIRED'))).toMatchObject({
      kind: 'change',
      change: { from: 'EXPIRED', onHandDelta: -3, availableDelta: -3 },
    });
    expect(commit(entry('EXPIRED'), { ...stock, available: 2 }).kind).toBe('gone');
  });
  test('changes nothing when the order has committed, released or never reserved', () => {
    expect(commit(entry('COMMITTED')).kind).toBe('same');
    expect(commit(entry('RELEASED')).kind).toBe('gone');
    expect(commit(null).kind).toBe('gone');
    expect(commit(entry('HELD', 2)).kind).toBe('conflict');
  });
});

test.each([
  ['HELD', 0, 3],
  ['COMMITTED', 3, 3],
  ['EXPIRED', 0, 0],
] as const)('a release of %s brings back what it took', (state, onHandDelta, availableDelta) => {
  expect(releaseStock(entry(state), { orderId, quantity: 3, reason: null, now })).toMatchObject({
    kind: 'change',
    change: { from: state, entry: { state: 'RELEASED', settledAt: now }, onHandDelta, availableDelta },
  });
});

test('a release without a reservation creates an entry that refuses a late one, and a repeat changes nothing', () => {
  expect(releaseStock(null, { orderId, quantity: 3, reason: 'undo', now })).toMatchObject({
    kind: 'change',
    change: { from: null, entry: { state: 'RELEASED', reason: 'undo' }, onHandDelta: 0, availableDelta: 0 },
  });
  expect(releaseStock(entry('RELEASED'), { orderId, quantity: 3, reason: null, now }).kind).toBe('same');
});

test('a hold expires only after holdUntil', () => {
  expect(expireHold(entry('HELD'), now).kind).toBe('same');
  expect(expireHold(entry('HELD'), later)).toMatchObject({
    kind: 'change',
    change: { entry: { state: 'EXPIRED' }, availableDelta: 3 },
  });
  expect(expireHold(entry('COMMITTED'), later).kind).toBe('same');
});

test('an adjustment changes both counts once and never takes held units', () => {
  const adjustment = { orderId: 'adj_1', delta: -4, reason: 'r', now };
  const decision = adjustStock(stock, null, adjustment);
  expect(decision).toMatchObject({ kind: 'change', change: { onHandDelta: -4, availableDelta: -4 } });
  expect(adjustStock(stock, null, { ...adjustment, delta: -5 })).toEqual({ kind: 'insufficient', available: 4 });
  const done = decision.kind === 'change' ? decision.change.entry : null;
  expect(adjustStock(stock, done, adjustment).kind).toBe('same');
  expect(adjustStock(stock, done, { ...adjustment, delta: -3 }).kind).toBe('conflict');
  expect(checkAdjustment({ delta: 0, reason: ' ' }).map(({ path }) => path)).toEqual([['reason'], ['delta']]);
});

test.each([
  [-1, 'OUT_OF_STOCK'],
  [0, 'OUT_OF_STOCK'],
  [5, 'LOW_STOCK'],
  [6, 'IN_STOCK'],
])('%i available is %s', (available, state) => {
  expect(stockStateOf(available)).toBe(state);
});
