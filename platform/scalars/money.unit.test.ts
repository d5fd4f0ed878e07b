import { expect, jest, test } from '@jest/globals';
import { exponentOf, formatMoney } from './money.ts';

const price = { amountMinor: 1_234, currency: 'CHF' };

test('a locale and currency are prepared once, not for each amount', () => {
  formatMoney(price, 'de-CH');
  exponentOf('CHF');
  const made = jest.spyOn(Intl, 'NumberFormat');
  for (let amountMinor = 0; amountMinor < 100; amountMinor += 1) formatMoney({ ...price, amountMinor }, 'de-CH');
  expect(exponentOf('CHF')).toBe(2);
  expect(made).not.toHaveBeenCalled();
  made.mockRestore();
});

test('thousands of locales are answered, and only the latest are kept', () => {
  const locale = (at: number) => `en-u-ca-${at.toString(36).padStart(4, 'a')}`;
  for (let at = 0; at < 1_000; at += 1) expect(formatMoney(price, locale(at))).toContain('12.34');
  const made = jest.spyOn(Intl, 'NumberFormat');
  formatMoney(price, locale(999));
  expect(made).toHaveBeenCalledTimes(0);
  formatMoney(price, locale(0));
  expect(made).toHaveBeenCalledTimes(1);
  made.mockRestore();
});
