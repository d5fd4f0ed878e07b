import type { SubgraphResponse } from './subgraphResponse.ts';
import type { GraphQLRequest } from './subgraphClient.ts';

type EntityCalls = {
  readonly execute: (request: GraphQLRequest) => Promise<SubgraphResponse>;
  /** The most representations that the subgraph takes in one call. */
  readonly max: number;
};

/**
 * Fetches entities with as many concurrent calls as the subgraph's limit of representations requires, and merges their
 * responses into one. Rejects as soon as one of the calls does.
 */
export async function fetchEntities(
  request: GraphQLRequest,
  representations: readonly unknown[],
  { execute, max }: EntityCalls,
): Promise<SubgraphResponse> {
  if (representations.length <= max) return execute(request);
  const batches: (readonly unknown[])[] = [];
  for (let from = 0; from < representations.length; from += max) batches.push(representations.slice(from, from + max));
  const responses = await Promise.all(
    batches.map((batch) => execute({ ...request, variables: { ...request.variables, representations: batch } })),
  );
  const found = responses.flatMap(({ data }, at) => entitiesIn(data) ?? batches[at]?.map(() => null) ?? []);
  const errors = responses.flatMap(({ errors: some = [] }, at) =>
    some.map((error) => (error.path ? { ...error, path: shifted(error.path, at * max) } : error)),
  );
  return { data: { _entities: found }, ...(errors.length > 0 && { errors }) };
}

function entitiesIn(data: SubgraphResponse['data']): readonly unknown[] | null {
  const entities = data?.['_entities'];
  return Array.isArray(entities) ? entities : null;
}

/** Maps a path within a batch to a path within all entities. */
function shifted(path: readonly (string | number)[], offset: number): (string | number)[] {
  return path.map((step, at) => (at === 1 && typeof step === 'number' ? step + offset : step));
}
