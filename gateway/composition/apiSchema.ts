import { lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';
import { readSupergraph } from './supergraph.ts';

/** The schema as clients see it: without what is inaccessible, and without federation's own. */
export async function apiSchemaOf(supergraphSdl: string): Promise<GraphQLSchema> {
  const { Supergraph } = await import('@apollo/federation-internals');
  return Supergraph.build(readSupergraph(supergraphSdl).sdl, { validateSupergraph: false })
    .apiSchema()
    .toGraphQLJSSchema();
}

/** The same as text, for code generators and editors. */
export async function printApiSchema(supergraphSdl: string): Promise<string> {
  return `${printSchema(lexicographicSortSchema(await apiSchemaOf(supergraphSdl)))}\n`;
}
