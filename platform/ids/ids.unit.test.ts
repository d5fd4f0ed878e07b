import { expect, test } from '@jest/globals';
import { derivedId, newId } from './ids.ts';
import { isId } from './isId.ts';

test('new ids carry their type and sort by the time they were made', () => {
  const ids = [1, 2, 2, 3].map((now) => newId('ord', now));
  expect(ids.every((id) => isId('ord', id))).toBe(true);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(4);
});

test('derived ids depend on every part and on where the parts end', () => {
  expect(derivedId('prd', 'a', 'b')).toBe(derivedId('prd', 'a', 'b'));
  const others = [
    derivedId('prd', 'ab'),
    derivedId('prd', 'a', 'c'),
    derivedId('var', 'a', 'b'),
    derivedId('prd', 'a,b'),
  ];
  expect(new Set([derivedId('prd', 'a', 'b'), ...others]).size).toBe(5);
  expect(isId('prd', derivedId('prd', 'a', 'b'))).toBe(true);
});

test('whatever is not exactly an id of the type is refused', () => {
  const id = newId('usr');
  for (const wrong of [
    null,
    1,
    { $ne: null },
    '',
    'usr_',
    id.toLowerCase(),
    `${id}x`,
    ` ${id}`,
    `ord_${id.slice(4)}`,
  ]) {
    expect(isId('usr', wrong)).toBe(false);
  }
});
