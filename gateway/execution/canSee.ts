import { Fault } from '#platform/faults/faults.ts';
import type { ShapeTable } from '../composition/shapeTable.ts';
import { gatewayFaults } from '../errors.ts';
import { checkRepresentations } from './representations.ts';
import type { Call, SubgraphClient } from './subgraphClient.ts';

type Entity = { readonly typename: string; readonly id: string };
type CanSeeOptions = { readonly client: SubgraphClient; readonly shapes: ShapeTable; readonly call: Call };

const QUERY = 'query($representations:[_Any!]!){_entities(representations:$representations){__typename}}';

/** Whether the caller can see an entity now, as its own subgraph says. Throws a Fault when that does not answer. */
export async function canSee({ typename, id }: Entity, { client, shapes, call }: CanSeeOptions): Promise<boolean> {
  const representations = [{ __typename: typename, id }];
  if (!isPossible(shapes, representations)) return false;
  const { data, errors } = await client.ask({ query: QUERY, variables: { representations } }, call);
  const entities = data?.['_entities'];
  if (!Array.isArray(entities)) {
    const cause = new Error(`expected entities, got ${JSON.stringify(errors)}`);
    throw new Fault(gatewayFaults.dependencyUnavailable, `${client.name} does not answer as it should.`, { cause });
  }
  return entities[0] != null;
}

function isPossible(shapes: ShapeTable, representations: readonly unknown[]): boolean {
  try {
    checkRepresentations(shapes, representations);
    return true;
  } catch {
    return false;
  }
}
