import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse, print, type GraphQLFieldResolver, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import type { FetchFromSubgraph } from '../../gateway/execution/subgraphFetch.ts';
import type { SubgraphResponse } from '../../gateway/execution/subgraphResponse.ts';
import type { ModelContext, ModelObject, ResolveModel } from './modelResolvers.ts';

export type Executed = {
  readonly data: unknown;
  readonly errors: readonly { readonly message: string; readonly path?: readonly (string | number)[] | undefined }[];
  /** The mutations that ran, in their order. */
  readonly mutations: readonly string[];
};

/** Executes the calls of the gateway in this process; each value passes through JSON, as over HTTP. */
export function createModelFetch(
  schemas: ReadonlyMap<string, GraphQLSchema>,
  resolve: ResolveModel,
  context: ModelContext,
): FetchFromSubgraph {
  return async (subgraph, { query, variables }) => {
    const schema = schemas.get(subgraph);
    if (!schema) throw new Error(`expected a subgraph, got ${subgraph}`);
    const variableValues = JSON.parse(JSON.stringify(variables)) as Record<string, unknown>;
    const result = await execute({ schema, document: parse(query), variableValues, ...resolversOf(resolve, context) });
    return JSON.parse(JSON.stringify(result)) as SubgraphResponse;
  };
}

/** What lets graphql-js execute by the model. */
export function resolversOf(resolve: ResolveModel, contextValue: ModelContext) {
  const fieldResolver: GraphQLFieldResolver<ModelObject | undefined, ModelContext> = (...call) => {
    const [source, args, context, info] = call;
    const { parentType, fieldName } = info;
    if (context.isSubgraph && isOnlyRequired(info)) throw new Error(`${fieldName} is not resolved by this subgraph`);
    return resolve({ typename: parentType.name, field: fieldName }, source, { args, context });
  };
  return { contextValue, fieldResolver, typeResolver: ({ __typename }: ModelObject) => __typename };
}

/** Whether a subgraph has a field only to require it: `@external`, and not provided. */
function isOnlyRequired({ parentType, fieldName, schema }: GraphQLResolveInfo): boolean {
  const { directives = [] } = parentType.getFields()[fieldName]?.astNode ?? {};
  if (!directives.some(({ name }) => name.value === 'external')) return false;
  const { directives: ofProvided = [] } = schema.getQueryType()?.getFields()['provided']?.astNode ?? {};
  return !ofProvided.some((each) => print(each).includes(`"${fieldName}"`));
}

/** The result of an execution, after JSON. */
export function executed(
  { data, errors = [] }: { data?: unknown; errors?: Executed['errors'] },
  model: ModelContext,
): Executed {
  return { data: JSON.parse(JSON.stringify(data ?? null)), errors, mutations: model.mutations };
}

/** Builds the schema of a subgraph, which resolves references to any entity. */
export function subgraphSchema(sdl: string): GraphQLSchema {
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl) });
  for (const type of Object.values(schema.getTypeMap())) {
    const resolveReference = (reference: Readonly<Record<string, unknown>>): ModelObject => {
      const id = String(reference['id'] ?? String(reference['sku']).slice('sku-'.length));
      return { __typename: id.split('-')[0] ?? '', $id: id, $reference: reference };
    };
    if (/^(E\d|Node)$/.test(type.name)) Object.assign(type, { resolveReference });
    // The type of an entity is that of its reference.
    if (/^(E\d|Node)$/.test(type.name) && 'extensions' in type)
      Object.assign(type.extensions, { apollo: { subgraph: { resolveReference } } });
  }
  return schema;
}
