import { Kind, parse, TypeInfo, visit, visitWithTypeInfo, type DocumentNode } from 'graphql';
import type { Supergraph } from '../composition/supergraph.ts';

/**
 * How much work planning a document is, without a unit: its fields, each counted once per subgraph that has it, since
 * the planner considers each of them.
 */
export type PlanCost = (document: DocumentNode) => number;

/** Reads from a supergraph which fields how many subgraphs have. */
export function createPlanCost(supergraph: Pick<Supergraph, 'plannedSdl' | 'schema'>): PlanCost {
  const subgraphsOf = countSubgraphs(parse(supergraph.plannedSdl, { noLocation: true }));
  const types = new TypeInfo(supergraph.schema());
  return (document) => {
    let cost = 0;
    visit(
      document,
      visitWithTypeInfo(types, {
        Field({ name }) {
          cost += subgraphsOf.get(`${types.getParentType()?.name}.${name.value}`) ?? 1;
        },
      }),
    );
    return cost;
  };
}

// In the join specification a field is in the subgraphs that its directives name, or else in those of its type.
function countSubgraphs(document: DocumentNode): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const type of document.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const ofType = type.directives?.filter(({ name }) => name.value === 'join__type').length ?? 1;
    for (const { name, directives = [] } of type.fields ?? []) {
      const ofField = directives.filter((directive) => directive.name.value === 'join__field').length;
      counts.set(`${type.name.value}.${name.value}`, ofField || ofType);
    }
  }
  return counts;
}
