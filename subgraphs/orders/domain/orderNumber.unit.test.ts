import { expect, test } from '@jest/globals';
import { orderNumberFrom, orderNumberOf, orderNumberPrefix } from './orderNumber.ts';

const number = orderNumberOf(12_345);

test.each([
  number,
  number.toLowerCase(),
  ` ${number}\n`,
  number.replace('-', ''),
  number.replace('-', ' '),
  [...number.replace('-', '')].join(' '),
  number.replaceAll('0', 'O').replaceAll('1', 'l'),
])('%j is the number as people type it', (typed) => {
  expect(orderNumberFrom(typed)).toBe(number);
});

test.each(['', number.slice(0, 4), `${number}0`, 'UUUU-UUUU', '\u0000', '7K3D\u0000Q0ZV', '%', '\ud800'])(
  '%j is no number',
  (typed) => expect(orderNumberFrom(typed)).toBeNull(),
);

test('the beginning of a number is taken as typed too', () => {
  expect(orderNumberPrefix('7k')).toBe('7K');
  expect(orderNumberPrefix(' 7k3d-')).toBe('7K3D');
  expect(orderNumberPrefix('7k3dq')).toBe('7K3D-Q');
  expect(orderNumberPrefix('')).toBe('');
  expect(orderNumberPrefix('7%')).toBeNull();
});
