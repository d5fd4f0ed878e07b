import type { GraphQLFormattedError } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import type { NodeFinder } from '../composition/nodeTable.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import { gatewayFaults } from '../errors.ts';
import { checkRepresentations } from './representations.ts';
import type { SubgraphCall } from './sendSubgraphCall.ts';
import type { SubgraphClient } from './subgraphClient.ts';
import type { SubgraphResponse } from './subgraphResponse.ts';

/** An object by its id, and how its subgraph finds it. */
export type NodeLookup = NodeFinder & { readonly id: string };

type VisibilityOptions = {
  readonly client: (subgraph: string) => SubgraphClient;
  readonly graph: Pick<Supergraph, 'shapes' | 'nodes'>;
  readonly call: SubgraphCall;
};

/** Whether the caller can see an object now, as decided by its subgraph; a Fault when that does not respond. */
export type Visibility = boolean | Fault;

/** The error codes with which a subgraph hides an object; after any other error its visibility is unknown. */
const REFUSALS: ReadonlySet<unknown> = new Set([
  gatewayFaults.notFound.code,
  gatewayFaults.forbidden.code,
  gatewayFaults.unauthenticated.code,
  gatewayFaults.badInput.code,
]);

/**
 * Returns the visibility of each object, with one call per subgraph. Null with an error does not mean "hidden": it is a
 * DEPENDENCY_UNAVAILABLE fault, as when the subgraph does not respond at all.
 */
export async function checkVisibility(
  lookups: readonly NodeLookup[],
  o: VisibilityOptions,
): Promise<readonly Visibility[]> {
  const valid = lookups.filter((each) => isValid(each, o));
  const bySubgraph = Map.groupBy(valid, ({ subgraph }) => subgraph);
  const visibilities = new Map<NodeLookup, Visibility>();
  await Promise.all(
    [...bySubgraph].map(async ([subgraph, some]) => {
      const results = await checkInSubgraph(some, o.client(subgraph), o.call);
      some.forEach((each, at) => visibilities.set(each, results[at] ?? false));
    }),
  );
  return lookups.map((each) => visibilities.get(each) ?? false);
}

async function checkInSubgraph(
  lookups: readonly NodeLookup[],
  client: SubgraphClient,
  call: SubgraphCall,
): Promise<readonly Visibility[]> {
  try {
    const response = await client.execute(lookupRequest(lookups), call);
    return lookups.map((_, at) => visibilityIn(response, at, client.name));
  } catch (error) {
    if (error instanceof Fault) return lookups.map(() => error);
    throw error;
  }
}

/** One aliased field per object, also for entities, so that errors can be attributed by their path. */
function lookupRequest(lookups: readonly NodeLookup[]) {
  const parts = lookups.map(({ field }, at) =>
    field === null
      ? { variable: `$v${at}:[_Any!]!`, text: `a${at}:_entities(representations:$v${at}){__typename}` }
      : { variable: `$v${at}:ID!`, text: `a${at}:${field}(id:$v${at}){__typename}` },
  );
  const values = lookups.map(({ typename, id, field }) => (field === null ? [{ __typename: typename, id }] : id));
  return {
    query: `query(${parts.map(({ variable }) => variable).join(',')}){${parts.map(({ text }) => text).join(' ')}}`,
    variables: Object.fromEntries(values.map((value, at) => [`v${at}`, value])),
  };
}

function visibilityIn({ data, errors = [] }: SubgraphResponse, at: number, name: string): Visibility {
  const found = data?.[`a${at}`];
  const [value] = Array.isArray(found) ? found : [found];
  if (value != null) return true;
  const own = errors.filter(({ path }) => path === undefined || path[0] === `a${at}`);
  if (value === null && own.every(isRefusal)) return false;
  const cause = new Error(`expected an object or null, got ${JSON.stringify({ found, own }).slice(0, 500)}`);
  return new Fault(gatewayFaults.dependencyUnavailable, `${name} sent an invalid response.`, { cause });
}

function isRefusal({ extensions }: Pick<GraphQLFormattedError, 'extensions'>): boolean {
  return REFUSALS.has(extensions?.['code']);
}

function isValid({ typename, id }: NodeLookup, { graph }: VisibilityOptions): boolean {
  try {
    checkRepresentations(graph, [{ __typename: typename, id }]);
    return true;
  } catch {
    return false;
  }
}
