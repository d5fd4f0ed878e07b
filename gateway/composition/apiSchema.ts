import { Supergraph } from '@apollo/federation-internals';
import type { GraphQLSchema } from 'graphql';
import { installScalarParsers } from '#platform/scalars/installScalarParsers.ts';

/** The schema as clients see it, of a supergraph as the planner takes it: without what is inaccessible, and without federation's own. */
export function apiSchemaOf(plannedSdl: string): GraphQLSchema {
  const schema = Supergraph.build(plannedSdl, { validateSupergraph: false }).apiSchema().toGraphQLJSSchema();
  installScalarParsers(schema);
  return schema;
}
