import { isInterfaceType, type GraphQLCompositeType, type GraphQLSchema } from 'graphql';

/**
 * Whether an object type declares one of the fields with another type than the interface that they are selected on,
 * such as without null. Then the type of an object decides what its response may be.
 */
export function hasStricterFields(
  fields: Iterable<string>,
  type: GraphQLCompositeType,
  schema: GraphQLSchema,
): boolean {
  if (!isInterfaceType(type)) return false;
  const objects = schema.getPossibleTypes(type);
  return [...fields].some((name) => {
    const declared = String(type.getFields()[name]?.type);
    return objects.some((object) => String(object.getFields()[name]?.type) !== declared);
  });
}
