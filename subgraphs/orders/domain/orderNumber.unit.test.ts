import { expect, test } from '@jest/globals';
import { parseOrderNumber, orderNumberOf, parseOrderNumberPrefix } from './orderNumber.ts';

const number = orderNumberOf(12_345);

test.each([
  number,
  number.toLowerCase(),
  ` ${number}\n`,
  number.replace('-', ''),
  number.replace('-', ' '),
  [...number.replace('-', '')].join(' '),
  number.replaceAll('0', 'O').replaceAll('1', 'l'),
])('%j is accepted as the number', (typed) => {
  expect(parseOrderNumber(typed)).toBe(number);
});

test.each(['', number.slice(0, 4), `${number}0`, 'UUUU-UUUU', '\u0000', '7K3D\u0000Q0ZV', '%', '\ud800'])(
  '%j is no number',
  (typed) => expect(parseOrderNumber(typed)).toBeNull(),
);

test('the first characters of a number are normalised too', () => {
  expect(parseOrderNumberPrefix('7k')).toBe('7K');
  expect(parseOrderNumberPrefix(' 7k3d-')).toBe('7K3D');
  expect(parseOrderNumberPrefix('7k3dq')).toBe('7K3D-Q');
  expect(parseOrderNumberPrefix('')).toBe('');
  expect(parseOrderNumberPrefix('7%')).toBeNull();
});

test('order numbers are eight readable characters, unique per counter', () => {
  const numbers = Array.from({ length: 20_000 }, (_, index) => orderNumberOf(index + 1));
  expect(new Set(numbers).size).toBe(20_000);
  for (const number of numbers) expect(number).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
});
