import { expect, test } from '@jest/globals';
import { fetchEntities } from './fetchEntities.ts';
import type { GraphQLRequest } from './subgraphClient.ts';

const all = Array.from({ length: 1100 }, (_, at) => ({ __typename: 'User', id: at }));
const request = { query: 'q', variables: { representations: all, first: 7 } };
const representationsOf = ({ variables }: GraphQLRequest) => variables?.['representations'] as typeof all;

test('entities above the limit of a subgraph are fetched in batches and merged in order', async () => {
  const sizes: number[] = [];
  const execute = async (batch: GraphQLRequest) => {
    expect(batch).toMatchObject({ query: 'q', variables: { first: 7 } });
    sizes.push(representationsOf(batch).length);
    return { data: { _entities: representationsOf(batch).map(({ id }) => ({ id })) } };
  };
  const { data, errors } = await fetchEntities(request, all, { execute, max: 500 });
  expect(sizes).toEqual([500, 500, 100]);
  expect(errors).toBeUndefined();
  expect(data).toEqual({ _entities: all.map(({ id }) => ({ id })) });
});

test('a failed batch nulls only its own entities, and error paths refer to the whole list', async () => {
  const execute = async (batch: GraphQLRequest) => {
    if (representationsOf(batch)[0]?.id === 500) return { errors: [{ message: 'no', path: ['_entities', 3, 'name'] }] };
    return { data: { _entities: representationsOf(batch) } };
  };
  const { data, errors } = await fetchEntities(request, all, { execute, max: 500 });
  expect(errors).toEqual([{ message: 'no', path: ['_entities', 503, 'name'] }]);
  expect(data?.['_entities']).toEqual([...all.slice(0, 500), ...all.slice(0, 500).map(() => null), ...all.slice(1000)]);
});
