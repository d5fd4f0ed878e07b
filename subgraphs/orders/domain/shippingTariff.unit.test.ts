import { expect, test } from '@jest/globals';
import { shippingMethods, shippingMinor } from './shippingTariff.ts';

test('up to the first weight the base price applies', () => {
  expect(shippingMinor('STANDARD', 1)).toBe(490);
  expect(shippingMinor('STANDARD', 2_000)).toBe(490);
  expect(shippingMinor('EXPRESS', 1_000)).toBe(1_290);
});

test('every started kilogram beyond is charged in full', () => {
  expect(shippingMinor('STANDARD', 2_001)).toBe(580);
  expect(shippingMinor('STANDARD', 3_000)).toBe(580);
  expect(shippingMinor('STANDARD', 3_001)).toBe(670);
  expect(shippingMinor('EXPRESS', 2_500)).toBe(1_290 + 2 * 240);
});

test('pickup is free for any weight', () => {
  expect(shippingMinor('PICKUP', 1_000_000)).toBe(0);
});

test('no method is cheaper for more weight', () => {
  for (const method of shippingMethods) {
    for (let grams = 0; grams < 20_000; grams += 250) {
      expect(shippingMinor(method, grams + 250)).toBeGreaterThanOrEqual(shippingMinor(method, grams));
    }
  }
});
