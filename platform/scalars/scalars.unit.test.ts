import { expect, test } from '@jest/globals';
import { parseValue } from 'graphql';
import { dateTimeScalar } from './dateTime.ts';
import { minorUnitsScalar } from './minorUnits.ts';
import { formatMoney, moneyResolvers } from './money.ts';

test('an instant is read with any offset and written in UTC', () => {
  const date = dateTimeScalar.parseValue('2026-01-31T12:00:00+02:00');
  expect(dateTimeScalar.serialize(date)).toBe('2026-01-31T10:00:00.000Z');
  expect(dateTimeScalar.parseLiteral(parseValue('"2026-01-31T12:00:00Z"'))).toEqual(new Date('2026-01-31T12:00:00Z'));
});

test.each(['2026-01-31', '2026-13-01T00:00:00Z', 'yesterday', 5, null])('%p is no instant', (value) => {
  expect(() => dateTimeScalar.parseValue(value)).toThrow('DateTime: expected ISO 8601');
});

test('minor units are whole and safe', () => {
  expect(minorUnitsScalar.parseValue(9_007_199_254_740_991)).toBe(9_007_199_254_740_991);
  expect(minorUnitsScalar.parseLiteral(parseValue('-5'))).toBe(-5);
  for (const wrong of [1.5, '1', 2 ** 53, Number.NaN])
    expect(() => minorUnitsScalar.parseValue(wrong)).toThrow('MinorUnits: expected');
});

test('money is formatted to the last minor unit in every exponent', () => {
  expect(formatMoney({ amountMinor: 123_456_789, currency: 'USD' }, 'en')).toBe('$1,234,567.89');
  expect(formatMoney({ amountMinor: -5, currency: 'USD' }, 'en')).toBe('-$0.05');
  expect(formatMoney({ amountMinor: 500, currency: 'JPY' }, 'en')).toBe('¥500');
  expect(formatMoney({ amountMinor: 9_007_199_254_740_991, currency: 'USD' }, 'en')).toBe('$90,071,992,547,409.91');
});

test('a locale that is none is BAD_USER_INPUT', () => {
  expect(() => moneyResolvers.formatted({ amountMinor: 1, currency: 'USD' }, { locale: '!!' })).toThrow(
    'expected a BCP 47 tag',
  );
});
