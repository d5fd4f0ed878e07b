import { expect, test } from '@jest/globals';
import { forEachObjectAt, mergeInto, pathsOfObjectsAt, type Data } from './subgraphData.ts';

const isAbstract = (typename: string) => typename === 'Node';

test.each<readonly [string, readonly [Data, Data], Data]>([
  ['a concrete type over an interface', [{ __typename: 'Node' }, { __typename: 'User' }], { __typename: 'User' }],
  [
    'a concrete type where another subgraph knows its interface only',
    [{ __typename: 'User' }, { __typename: 'Node' }],
    { __typename: 'User' },
  ],
  ['an object that another subgraph has not', [{ a: { b: 1 } }, { a: null }], { a: { b: 1 } }],
  ['the fields of both objects', [{ a: { b: 1 } }, { a: { c: 0 } }], { a: { b: 1, c: 0 } }],
  [
    'lists element by element',
    [{ a: [[{ b: 1 }], null] }, { a: [[{ c: 2 }], { b: 3 }] }],
    { a: [[{ b: 1, c: 2 }], { b: 3 }] },
  ],
])('merging keeps %s', (_, [target, source], expected) => {
  mergeInto(target, source, isAbstract);
  expect(target).toEqual(expected);
});

test('merging sets no prototype and knows nothing of the members of one', () => {
  const target: Data = {};
  mergeInto(target, JSON.parse('{"__proto__":{"admin":true},"constructor":"x"}') as Data, isAbstract);
  expect(target).toEqual({ constructor: 'x' });
  expect(target['admin']).toBeUndefined();
});

test('the objects at a path, and the places of each, are those of nested lists without nulls', () => {
  const shared = { id: 1 };
  const root = {
    rows: [
      [{ item: shared }, null],
      [{ item: null }, { item: shared }],
    ],
  };
  const found: Data[] = [];
  forEachObjectAt(root, ['rows', '@', '@', 'item'], (object) => found.push(object));
  expect(found).toEqual([shared, shared]);
  expect([...pathsOfObjectsAt(root, ['rows', '@', '@', 'item'])]).toEqual([
    [
      shared,
      [
        ['rows', 0, 0, 'item'],
        ['rows', 1, 1, 'item'],
      ],
    ],
  ]);
});
