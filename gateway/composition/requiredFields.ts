import { Kind, type DocumentNode } from 'graphql';
import { argumentsOf, graphNames } from './nodeTable.ts';

/** The field sets of `@requires` by subgraph, then by the coordinate of the field that has it, such as `Order.total`. */
export type RequiredFields = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Extracts them from the `@join__field` directives of a supergraph. */
export function extractRequiredFields(supergraph: DocumentNode): RequiredFields {
  const names = graphNames(supergraph);
  const required = new Map([...names.values()].map((name) => [name, new Map<string, string>()]));
  for (const type of supergraph.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const { name, directives = [] } of type.fields ?? []) {
      for (const directive of directives.filter((each) => each.name.value === 'join__field')) {
        const { graph, requires } = argumentsOf(directive);
        const ofSubgraph = required.get(names.get(String(graph)) ?? '');
        if (typeof requires === 'string') ofSubgraph?.set(`${type.name.value}.${name.value}`, requires);
      }
    }
  }
  return required;
}
