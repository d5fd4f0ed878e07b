import { expect, test } from '@jest/globals';
import { buildSchema, parse, parseValue, validate } from 'graphql';
import { dateTimeScalar } from './dateTime.ts';
import { minorUnitsScalar } from './minorUnits.ts';
import { installScalarParsers } from './installScalarParsers.ts';
import { formatMoney, moneyResolvers } from './money.ts';

test('an instant is read with any offset and written in UTC', () => {
  const date = dateTimeScalar.parseValue('2026-01-31T12:00:00+02:00');
  expect(dateTimeScalar.serialize(date)).toBe('2026-01-31T10:00:00.000Z');
  expect(dateTimeScalar.parseLiteral(parseValue('"2026-01-31T12:00:00Z"'))).toEqual(new Date('2026-01-31T12:00:00Z'));
});

test.each([
  '2026-01-31',
  '2026-13-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2025-02-29T00:00:00Z',
  '2026-00-10T00:00:00Z',
  '2026-01-00T00:00:00Z',
  '2026-01-31T24:00:00Z',
  '2026-01-31T12:00:00+25:00',
  'yesterday',
  5,
  null,
])('%p is no instant', (value) => {
  expect(() => dateTimeScalar.parseValue(value)).toThrow('DateTime: expected ISO 8601');
});

test('a literal of another kind is named as it was written', () => {
  expect(() => dateTimeScalar.parseLiteral(parseValue('5'))).toThrow('got 5');
  expect(() => minorUnitsScalar.parseLiteral(parseValue('"5"'))).toThrow('got "5"');
  expect(() => minorUnitsScalar.parseLiteral(parseValue('1.5'))).toThrow('got 1.5');
  expect(() => minorUnitsScalar.parseLiteral(parseValue('-9007199254740993'))).toThrow('got -9007199254740993');
});

test('a schema built from text judges as the scalars do, also under another name, and by specification alone', () => {
  const url = dateTimeScalar.specifiedByURL;
  const schema = buildSchema(
    `scalar Instant @specifiedBy(url: "${url}") scalar DateTime type Query { a(at: Instant, on: DateTime): Int }`,
  );
  installScalarParsers(schema);
  const errorsOf = (args: string) => validate(schema, parse(`{ a(${args}) }`)).map(({ message }) => message);
  expect(errorsOf('at: "x"')).toEqual([expect.stringContaining('expected ISO 8601')]);
  expect(errorsOf('at: "2026-01-31T12:00:00Z", on: "x"')).toEqual([]);
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
