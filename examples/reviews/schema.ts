import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse, type GraphQLSchema } from 'graphql';
import { guardEntities } from '#platform/entities/guardEntities.ts';
import { limitFields } from '#platform/execution/limitFields.ts';
import { isId } from '#platform/ids/isId.ts';
import { resolvers } from './resolvers.ts';

// The keys by which other subgraphs refer to the entities of this one.
const entityFields = {
  Review: { id: (value: unknown) => isId('rev', value) },
  Product: { id: (value: unknown) => isId('prd', value) },
  User: { id: (value: unknown) => isId('usr', value) },
};

/**
 * The executable schema of the subgraph: schema.graphql with its resolvers, and the fields that federation requires.
 */
export function createSchema(): GraphQLSchema {
  const typeDefs = parse(readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'));
  return limitFields(guardEntities(buildSubgraphSchema([{ typeDefs, resolvers }]), entityFields));
}
