import { Kind, type DocumentNode, type TypeNode } from 'graphql';

/**
 * The composite types with the named type of each field (a union has no fields). Types that are not in it are leaf
 * types.
 */
export type ShapeTable = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Extracts the composite types of a supergraph. */
export function extractShapes(supergraph: DocumentNode): ShapeTable {
  const shapes = new Map<string, ReadonlyMap<string, string>>();
  for (const definition of supergraph.definitions) {
    if (definition.kind === Kind.UNION_TYPE_DEFINITION) shapes.set(definition.name.value, new Map());
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const fields = (definition.fields ?? []).map(({ name, type }) => [name.value, namedType(type)] as const);
    shapes.set(definition.name.value, new Map(fields));
  }
  return shapes;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
