import type { GraphQLDataSource } from '@apollo/gateway';
import { execute, parse, type DocumentNode, type GraphQLSchema } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import type { NodeTable } from '../composition/nodeTable.ts';
import type { GatewayContext } from '../context.ts';
import { gatewayFaults } from '../errors.ts';
import type { Seen, Sought } from './canSee.ts';

/** Where supergraph.yaml says that the gateway answers `Query.node` and `Query.nodes`. */
export const NODES_URL = 'gateway://nodes';

type NodeOptions = {
  readonly graph: () => { readonly apiSchema: () => GraphQLSchema; readonly nodes: NodeTable };
  /** Whether the caller of an operation can see each of these now. */
  readonly canSee: (sought: readonly Sought[], context: GatewayContext) => Promise<readonly Seen[]>;
};

type Found = { readonly __typename: string; readonly id: string } | null;

const MAX_IDS = 100;

/**
 * Answers `node(id:)` and `nodes(ids:)` with the type and the id of what the caller can see; the other fields are read by
 * the rest of the plan. An id that is none, or of nothing the caller can see, is null. Errors have the paths of their fields.
 */
export function createNodeDataSource({ graph, canSee }: NodeOptions): GraphQLDataSource<GatewayContext> {
  return {
    async process(options) {
      if (!('incomingRequestContext' in options)) throw new Error(`expected an operation, got a ${options.kind}`);
      const { request, context } = options;
      const { apiSchema, nodes } = graph();
      const find = async (ids: readonly string[]): Promise<readonly (Found | Fault)[]> => {
        const sought = ids.map((id) => soughtBy(id, nodes));
        const known = sought.filter((each) => each !== null);
        const seen = await canSee(known, context);
        const bySought = new Map(known.map((each, at) => [each, foundOf(each, seen[at] ?? false)]));
        return sought.map((each) => (each && bySought.get(each)) ?? null);
      };
      const { data, errors } = await execute({
        schema: apiSchema(),
        document: documentOf(request.query ?? ''),
        rootValue: {
          node: async ({ id }: { id: string }) => (await find([id]))[0],
          nodes: ({ ids }: { ids: readonly string[] }) => find(requireFew(ids)),
        },
        variableValues: request.variables,
      });
      return { ...(data && { data: { ...data } }), ...(errors && { errors: errors.map((each) => each.toJSON()) }) };
    },
  };
}

function soughtBy(id: string, nodes: NodeTable): Sought | null {
  for (const { prefix, typename, subgraph, field } of nodes.values())
    if (id.startsWith(`${prefix}_`)) return { typename, id, subgraph, field };
  return null;
}

function foundOf({ typename, id }: Sought, seen: Seen): Found | Fault {
  if (seen instanceof Fault) return seen;
  return seen ? { __typename: typename, id } : null;
}

function requireFew(ids: readonly string[]): readonly string[] {
  if (ids.length <= MAX_IDS) return ids;
  throw new Fault(gatewayFaults.badInput, `ids: expected at most ${MAX_IDS}, got ${ids.length}`);
}

function documentOf(query: string): DocumentNode {
  return parse(query, { noLocation: true });
}
