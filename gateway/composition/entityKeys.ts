import { Kind, visit, type ConstDirectiveNode, type DocumentNode } from 'graphql';
import { argumentsOf, graphNames } from './nodeTable.ts';

/**
 * The keys by which each subgraph resolves entities: field sets by type, by subgraph. Keys with `resolvable: false` are
 * not in it.
 */
export type EntityKeys = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** Extracts the keys from the `@join__type` directives of a supergraph. */
export function extractEntityKeys(supergraph: DocumentNode): EntityKeys {
  const names = graphNames(supergraph);
  const keys = new Map([...names.values()].map((name) => [name, new Map<string, string[]>()]));
  for (const type of supergraph.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const directive of type.directives ?? []) {
      if (directive.name.value !== 'join__type') continue;
      const { graph, key, resolvable = true } = argumentsOf(directive);
      const ofSubgraph = keys.get(names.get(String(graph)) ?? '');
      if (typeof key !== 'string' || resolvable !== true) continue;
      ofSubgraph?.set(type.name.value, [...(ofSubgraph.get(type.name.value) ?? []), key]);
    }
  }
  return keys;
}

/**
 * Returns the supergraph with the keys of a type in which a subgraph declares a resolvable one after another: the
 * resolvable ones come first. After fetching what `@requires` needs, the query planner returns to a subgraph by the
 * first key that it declares, resolvable or not.
 */
export function resolvableKeysFirst(supergraph: DocumentNode): DocumentNode {
  const ordered = <Type extends { readonly directives?: readonly ConstDirectiveNode[] }>(type: Type) => {
    const { directives = [] } = type;
    const unresolvable = new Set<unknown>();
    const isOrdered = directives.every((directive) => {
      const { graph } = argumentsOf(directive);
      if (isUnresolvable(directive)) unresolvable.add(graph);
      else if (directive.name.value === 'join__type') return !unresolvable.has(graph);
      return true;
    });
    if (isOrdered) return undefined;
    const first = directives.filter((each) => !isUnresolvable(each));
    return { ...type, directives: [...first, ...directives.filter(isUnresolvable)] };
  };
  return visit(supergraph, { ObjectTypeDefinition: ordered, InterfaceTypeDefinition: ordered });
}

function isUnresolvable(directive: ConstDirectiveNode): boolean {
  return directive.name.value === 'join__type' && argumentsOf(directive)['resolvable'] === false;
}
