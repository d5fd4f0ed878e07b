import { findBreakingChanges, type GraphQLSchema } from 'graphql';
import { readSupergraph } from './supergraph.ts';

/** What clients of the old supergraph could no longer do with the new one, a sentence each. */
export async function breakingChanges(oldSdl: string, newSdl: string): Promise<readonly string[]> {
  const [before, after] = await Promise.all([apiSchema(oldSdl), apiSchema(newSdl)]);
  // A standard scalar nobody uses any more is not in the schema, and breaks nobody.
  return findBreakingChanges(before, after)
    .map(({ description }) => description)
    .filter((description) => !description.startsWith('Standard scalar '));
}

async function apiSchema(supergraphSdl: string): Promise<GraphQLSchema> {
  const { Supergraph } = await import('@apollo/federation-internals');
  return Supergraph.build(readSupergraph(supergraphSdl).sdl, { validateSupergraph: false })
    .apiSchema()
    .toGraphQLJSSchema();
}
