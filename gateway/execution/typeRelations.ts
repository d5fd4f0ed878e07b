import { isAbstractType, type GraphQLSchema } from 'graphql';

/** How the types of the whole supergraph relate, by name. */
export type TypeRelations = {
  readonly isAbstract: (typename: string) => boolean;
  /** Whether an object with this `__typename` matches a type condition. */
  readonly isOfType: (typename: string, condition: string) => boolean;
};

/** Reads the relations from the schema of the supergraph, inaccessible types included. */
export function readTypeRelations(schema: GraphQLSchema): TypeRelations {
  const namesIn = new Map<string, ReadonlySet<string>>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isAbstractType(type)) continue;
    const { objects, interfaces } =
      'getFields' in type ? schema.getImplementations(type) : { objects: [], interfaces: [] };
    const members = [...schema.getPossibleTypes(type), ...objects, ...interfaces];
    namesIn.set(type.name, new Set(members.map(({ name }) => name)));
  }
  return {
    isAbstract: (typename) => namesIn.has(typename),
    isOfType: (typename, condition) => typename === condition || (namesIn.get(condition)?.has(typename) ?? false),
  };
}
