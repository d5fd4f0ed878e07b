import { Kind, type DocumentNode, type TypeNode } from 'graphql';

/** The composite types with the named type of each of their fields (a union has none); what is not in it is a leaf. */
export type ShapeTable = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Takes from a supergraph what is needed to tell whether a value can be of a type. */
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
