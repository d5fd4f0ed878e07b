import { Kind, type DocumentNode } from 'graphql';
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
