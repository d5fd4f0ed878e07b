import { expect, test } from '@jest/globals';
import { lostPaths } from './lostPaths.ts';

test('an operation that fails loses its root fields, by the names they were asked under', () => {
  expect(
    lostPaths({ query: 'query ($a: Int) { me { id } them: users(first: $a) { id } ... on Query { x } __typename }' }),
  ).toEqual([['me'], ['them'], ['x']]);
});

test('an entity fetch that fails loses the fields of each entity, by its type', () => {
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on User { __typename name mail: email } ... on Order { number } } }`;
  const representations = [{ __typename: 'User' }, { __typename: 'Order' }];
  expect(lostPaths({ query, variables: { representations } })).toEqual([
    ['_entities', 0, 'name'],
    ['_entities', 0, 'mail'],
    ['_entities', 1, 'number'],
  ]);
});
