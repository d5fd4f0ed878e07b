import { MAX_REPRESENTATIONS } from '#platform/entities/guardEntities.ts';
import type { Answer } from './answer.ts';
import type { GraphQLRequest } from './subgraphClient.ts';

/**
 * Asks for entities in as many calls as a subgraph's limit of representations needs, all at once, and answers as if it
 * had been one. Rejects as soon as one of the calls does.
 */
export async function askEntities(
  request: GraphQLRequest,
  representations: readonly unknown[],
  ask: (request: GraphQLRequest) => Promise<Answer>,
): Promise<Answer> {
  if (representations.length <= MAX_REPRESENTATIONS) return ask(request);
  const batches: (readonly unknown[])[] = [];
  for (let from = 0; from < representations.length; from += MAX_REPRESENTATIONS)
    batches.push(representations.slice(from, from + MAX_REPRESENTATIONS));
  const answers = await Promise.all(
    batches.map((batch) => ask({ ...request, variables: { ...request.variables, representations: batch } })),
  );
  const found = answers.flatMap(({ data }, at) => entitiesIn(data) ?? batches[at]?.map(() => null) ?? []);
  const errors = answers.flatMap(({ errors: some = [] }, at) =>
    some.map((error) => (error.path ? { ...error, path: behind(error.path, at * MAX_REPRESENTATIONS) } : error)),
  );
  return { data: { _entities: found }, ...(errors.length > 0 && { errors }) };
}

function entitiesIn(data: Answer['data']): readonly unknown[] | null {
  const entities = data?.['_entities'];
  return Array.isArray(entities) ? entities : null;
}

/** A path into a batch as one into the whole list. */
function behind(path: readonly (string | number)[], offset: number): (string | number)[] {
  return path.map((step, at) => (at === 1 && typeof step === 'number' ? step + offset : step));
}
