import { expect, test } from '@jest/globals';
import { askEntities } from './askEntities.ts';
import type { GraphQLRequest } from './subgraphClient.ts';

const all = Array.from({ length: 1100 }, (_, at) => ({ __typename: 'User', id: at }));
const request = { query: 'q', variables: { representations: all, first: 7 } };
const representationsOf = ({ variables }: GraphQLRequest) => variables?.['representations'] as typeof all;

test('more entities than a subgraph takes at once are asked for in batches and answered in order', async () => {
  const sizes: number[] = [];
  const { data, errors } = await askEntities(request, all, async (asked) => {
    expect(asked).toMatchObject({ query: 'q', variables: { first: 7 } });
    sizes.push(representationsOf(asked).length);
    return { data: { _entities: representationsOf(asked).map(({ id }) => ({ id })) } };
  });
  expect(sizes).toEqual([500, 500, 100]);
  expect(errors).toBeUndefined();
  expect(data).toEqual({ _entities: all.map(({ id }) => ({ id })) });
});

test('a batch that fails loses its own entities, and errors name the place in the whole list', async () => {
  const { data, errors } = await askEntities(request, all, async (asked) => {
    if (representationsOf(asked)[0]?.id === 500) return { errors: [{ message: 'no', path: ['_entities', 3, 'name'] }] };
    return { data: { _entities: representationsOf(asked) } };
  });
  expect(errors).toEqual([{ message: 'no', path: ['_entities', 503, 'name'] }]);
  expect(data?.['_entities']).toEqual([...all.slice(0, 500), ...all.slice(0, 500).map(() => null), ...all.slice(1000)]);
});
