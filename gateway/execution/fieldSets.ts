import { isInterfaceType, isObjectType, type Schema } from '@apollo/federation-internals';
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse, type OperationDefinitionNode, type SelectionNode } from 'graphql';

/** The selections of the only operation of a document. */
export function selectionsIn(document: string): readonly SelectionNode[] {
  const isOperation = (each: { kind: string }): each is OperationDefinitionNode =>
    each.kind === Kind.OPERATION_DEFINITION;
  return parse(document, { noLocation: true }).definitions.find(isOperation)?.selectionSet.selections ?? [];
}

/** The selections of a field set, as `@key` and `@requires` have them. */
export function selectionsOfFieldSet(text: string): readonly SelectionNode[] {
  return selectionsIn(`{${text}}`);
}

/** Whether what a plan sends contains a field set. */
export function containsFields(sent: readonly QueryPlanSelectionNode[], fields: readonly SelectionNode[]): boolean {
  const inner = (found: QueryPlanSelectionNode): readonly QueryPlanSelectionNode[] => found.selections ?? [];
  return fields.every((field) => {
    if (field.kind === Kind.INLINE_FRAGMENT) {
      const fragments = sent.filter(({ kind }) => kind === 'InlineFragment');
      return containsFields([...sent, ...fragments.flatMap(inner)], field.selectionSet.selections);
    }
    if (field.kind !== Kind.FIELD) return false;
    const found = sent.filter((each) => each.kind === 'Field' && (each.alias ?? each.name) === field.name.value);
    return found.length > 0 && containsFields(found.flatMap(inner), field.selectionSet?.selections ?? []);
  });
}

/** A field of a subgraph's schema. */
export function fieldOfSubgraph(schema: Schema | undefined, type: string, field: string) {
  const parent = schema?.type(type);
  return parent && (isObjectType(parent) || isInterfaceType(parent)) ? parent.field(field) : undefined;
}
