import { getNamedType, Kind, type GraphQLNamedType, type GraphQLSchema, type SelectionSetNode } from 'graphql';
import type { FieldPolicies } from '../composition/fieldPolicies.ts';
import { requireAccess, type OperationWithClaims } from './rootFields.ts';

type Graph = { readonly fieldPolicies: FieldPolicies; readonly apiSchema: () => GraphQLSchema };

/**
 * Refuses an operation with any field that the caller may not use, whether aliased, in a fragment or conditional:
 * UNAUTHENTICATED or FORBIDDEN. A field without a rule is public.
 */
export function createFieldGuard(graph: () => Graph): (operation: OperationWithClaims) => void {
  return ({ document, operation, claims }) => {
    const { fieldPolicies, apiSchema } = graph();
    if (fieldPolicies.size === 0) return;
    const schema = apiSchema();
    const seen = new Set<string>();
    const check = ({ selections }: SelectionSetNode, type: GraphQLNamedType | null | undefined): void => {
      for (const selection of selections) {
        if (selection.kind === Kind.INLINE_FRAGMENT) {
          const { typeCondition, selectionSet } = selection;
          check(selectionSet, typeCondition ? schema.getType(typeCondition.name.value) : type);
        } else if (selection.kind === Kind.FIELD) {
          const coordinate = `${type?.name}.${selection.name.value}`;
          for (const rule of fieldPolicies.get(coordinate) ?? []) requireAccess(rule, coordinate, claims);
          const field = type && 'getFields' in type ? type.getFields()[selection.name.value] : undefined;
          if (selection.selectionSet) check(selection.selectionSet, field && getNamedType(field.type));
        } else if (!seen.has(selection.name.value)) {
          seen.add(selection.name.value);
          const fragment = document.definitions.find(
            (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
          );
          if (fragment?.kind === Kind.FRAGMENT_DEFINITION)
            check(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value));
        }
      }
    };
    check(operation.selectionSet, schema.getRootType(operation.operation));
  };
}
