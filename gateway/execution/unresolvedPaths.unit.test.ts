import { expect, test } from '@jest/globals';
import { unresolvedPaths } from './unresolvedPaths.ts';

test('the paths of a failed operation are the response names of its root fields', () => {
  expect(
    unresolvedPaths({
      query: 'query ($a: Int) { me { id } them: users(first: $a) { id } ... on Query { x } __typename }',
    }),
  ).toEqual([['me'], ['them'], ['x']]);
});

test('the paths of a failed entity fetch are the fields of each entity, by its type', () => {
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on User { __typename name mail: email } ... on Order { number } } }`;
  const representations = [{ __typename: 'User' }, { __typename: 'Order' }];
  expect(unresolvedPaths({ query, variables: { representations } })).toEqual([
    ['_entities', 0, 'name'],
    ['_entities', 0, 'mail'],
    ['_entities', 1, 'number'],
  ]);
});
