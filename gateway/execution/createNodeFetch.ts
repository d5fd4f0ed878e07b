import { execute, type GraphQLSchema } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import type { NodeTable } from '../composition/nodeTable.ts';
import type { GatewayContext } from '../context.ts';
import { gatewayFaults } from '../errors.ts';
import type { FetchFromSubgraph } from './subgraphFetch.ts';
import type { Visibility, NodeLookup } from './visibility.ts';

/** The URL in supergraph.yaml of the subgraph that the gateway resolves itself: `Query.node` and `Query.nodes`. */
export const NODES_URL = 'gateway://nodes';

type NodeOptions = {
  readonly graph: () => { readonly apiSchema: () => GraphQLSchema; readonly nodes: NodeTable };
  /** Whether the caller of an operation can see each of the objects now. */
  readonly checkVisibility: (lookups: readonly NodeLookup[], context: GatewayContext) => Promise<readonly Visibility[]>;
};

type Found = { readonly __typename: string; readonly id: string } | null;

const MAX_IDS = 100;

/**
 * Resolves `node(id:)` and `nodes(ids:)` to the type and id of objects that the caller can see; the rest of the query
 * plan reads their other fields. An invalid id, or one of an object the caller cannot see, resolves to null. Errors
 * have the paths of their fields.
 */
export function createNodeFetch({ graph, checkVisibility }: NodeOptions): FetchFromSubgraph {
  return async (_subgraph, { document, variables }, context) => {
    const { apiSchema, nodes } = graph();
    const find = async (ids: readonly string[]): Promise<readonly (Found | Fault)[]> => {
      const lookups = ids.map((id) => lookupOf(id, nodes));
      const known = lookups.filter((each) => each !== null);
      const visibilities = await checkVisibility(known, context);
      const byLookup = new Map(known.map((each, at) => [each, resultOf(each, visibilities[at] ?? false)]));
      return lookups.map((each) => (each && byLookup.get(each)) ?? null);
    };
    const { data, errors } = await execute({
      schema: apiSchema(),
      document: document(),
      rootValue: {
        node: async ({ id }: { id: string }) => (await find([id]))[0],
        nodes: ({ ids }: { ids: readonly string[] }) => find(requireFew(ids)),
      },
      variableValues: variables,
    });
    const found = errors?.map(({ message, path, extensions }) => ({ message, path: [...(path ?? [])], extensions }));
    return { ...(data && { data: { ...data } }), ...(found && { errors: found }) };
  };
}

function lookupOf(id: string, nodes: NodeTable): NodeLookup | null {
  for (const { prefix, typename, subgraph, field } of nodes.values())
    if (id.startsWith(`${prefix}_`)) return { typename, id, subgraph, field };
  return null;
}

function resultOf({ typename, id }: NodeLookup, visibility: Visibility): Found | Fault {
  if (visibility instanceof Fault) return visibility;
  return visibility ? { __typename: typename, id } : null;
}

function requireFew(ids: readonly string[]): readonly string[] {
  if (ids.length <= MAX_IDS) return ids;
  throw new Fault(gatewayFaults.badInput, `ids: expected at most ${MAX_IDS}, got ${ids.length}`);
}
