import { Kind, type ConstDirectiveNode, type DocumentNode } from 'graphql';
import { argumentsOf, graphNames } from './nodeTable.ts';

/**
 * The field sets of `@requires` by subgraph, then by the coordinate of the field that has it, such as `Order.total`.
 */
export type RequiredFields = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Extracts them from the `@join__field` directives of a supergraph. */
export function extractRequiredFields(supergraph: DocumentNode): RequiredFields {
  const names = graphNames(supergraph);
  const required = new Map([...names.values()].map((name) => [name, new Map<string, string>()]));
  const add = (coordinate: string, directive: ConstDirectiveNode): void => {
    const { graph, requires } = argumentsOf(directive);
    if (typeof requires === 'string') required.get(names.get(String(graph)) ?? '')?.set(coordinate, requires);
  };
  for (const type of supergraph.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const { name, directives = [] } of type.fields ?? [])
      for (const directive of directives.filter(isOfField)) add(`${type.name.value}.${name.value}`, directive);
  }
  return required;
}

function isOfField({ name }: ConstDirectiveNode): boolean {
  return name.value === 'join__field';
}
