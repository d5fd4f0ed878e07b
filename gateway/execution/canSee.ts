import { Fault } from '#platform/faults/faults.ts';
import type { ShapeTable } from '../composition/shapeTable.ts';
import { gatewayFaults } from '../errors.ts';
import { checkRepresentations } from './representations.ts';
import type { Call, SubgraphClient } from './subgraphClient.ts';

type Entity = { readonly typename: string; readonly id: string };
type CanSeeOptions = { readonly client: SubgraphClient; readonly shapes: ShapeTable; readonly call: Call };

/** What a subgraph says of an entity that is not there for this caller; every other error leaves the question open. */
const REFUSALS: ReadonlySet<unknown> = new Set([
  gatewayFaults.notFound.code,
  gatewayFaults.forbidden.code,
  gatewayFaults.unauthenticated.code,
  gatewayFaults.badInput.code,
]);

const QUERY = 'query($representations:[_Any!]!){_entities(representations:$representations){__typename}}';

/**
 * Whether the caller can see an entity now, as its own subgraph says. Null beside an error is not "none": it throws
 * DEPENDENCY_UNAVAILABLE, as when the subgraph does not answer at all.
 */
export async function canSee({ typename, id }: Entity, { client, shapes, call }: CanSeeOptions): Promise<boolean> {
  const representations = [{ __typename: typename, id }];
  if (!isPossible(shapes, representations)) return false;
  const { data, errors = [] } = await client.ask({ query: QUERY, variables: { representations } }, call);
  const entities = data?.['_entities'];
  if (Array.isArray(entities) && entities[0] != null) return true;
  const isNone = Array.isArray(entities) && errors.every(({ extensions }) => REFUSALS.has(extensions?.['code']));
  if (isNone) return false;
  const cause = new Error(`expected an entity or none, got ${JSON.stringify({ entities, errors }).slice(0, 500)}`);
  throw new Fault(gatewayFaults.dependencyUnavailable, `${client.name} does not answer as it should.`, { cause });
}

function isPossible(shapes: ShapeTable, representations: readonly unknown[]): boolean {
  try {
    checkRepresentations(shapes, representations);
    return true;
  } catch {
    return false;
  }
}
