import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  getNamedType,
  Kind,
  OperationTypeNode,
  parse,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { PlanChecks } from './checkPlan.ts';
import { containsFields, selectionsOfFieldSet } from './fieldSets.ts';

/** A field that a fetch selects without the inputs of its `@requires`. */
export type RequiringField = {
  readonly field: FieldNode;
  /** The object type that it is selected on. */
  readonly type: string;
  /** The data keys from the place of the fetch to the object. */
  readonly path: readonly string[];
  /** The field set that it requires. */
  readonly requires: string;
};

type Found = { readonly fields: readonly RequiringField[]; readonly operation: OperationDefinitionNode };
type Place = { readonly type: string; readonly path: readonly string[] };

/** The operation of a fetch, which is the only definition of its document. */
export function operationOf(node: FetchNode): OperationDefinitionNode {
  const { definitions }: DocumentNode = parse(node.operation, { noLocation: true });
  const operation = definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('expected a fetch with an operation');
  return operation;
}

/**
 * Returns the fields of a fetch that lack inputs, and the operation without them. Instead of them it selects what their
 * object is found by: `__typename` and `keyOf`. A field lacks inputs when it is not at the top of an entity fetch that
 * sends them.
 */
export function withoutRequiring(
  node: FetchNode,
  checks: PlanChecks,
  keyOf: (type: string) => readonly SelectionNode[],
): Found {
  const required = checks.requiredFields.get(node.serviceName) ?? new Map<string, string>();
  const operation = operationOf(node);
  if (required.size === 0) return { fields: [], operation };
  const fields: RequiringField[] = [];
  const { schema } = checks;

  function rest({ selections }: SelectionSetNode, place: Place): SelectionSetNode {
    const before = fields.length;
    const kept = selections.flatMap((each) => restOf(each, place));
    const hasLeft = fields.slice(before).some(({ type, path }) => type === place.type && path === place.path);
    const keys = hasLeft && place.path.length > 0 ? keyOf(place.type) : [];
    return { kind: Kind.SELECTION_SET, selections: [...kept, ...keys] };
  }

  function restOf(selection: SelectionNode, { type, path }: Place): readonly SelectionNode[] {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const of = selection.typeCondition?.name.value ?? type;
      const selectionSet = rest(selection.selectionSet, { type: of, path });
      return selectionSet.selections.length === 0 ? [] : [{ ...selection, selectionSet }];
    }
    const requires = required.get(`${type}.${selection.name.value}`);
    if (requires !== undefined && !isSent({ type, path }, requires, { node, checks })) {
      fields.push({ field: selection, type, path, requires });
      return [];
    }
    const { selectionSet } = selection;
    if (!selectionSet) return [selection];
    const isTop = selection.name.value === '_entities' && node.requires !== undefined;
    const inner = isTop ? path : [...path, (selection.alias ?? selection.name).value];
    return [
      { ...selection, selectionSet: rest(selectionSet, { type: typeOfField(type, selection, schema), path: inner }) },
    ];
  }

  const root = schema.getRootType(operation.operation ?? OperationTypeNode.QUERY)?.name ?? '';
  return { fields, operation: { ...operation, selectionSet: rest(operation.selectionSet, { type: root, path: [] }) } };
}

type Fetching = { readonly node: FetchNode; readonly checks: PlanChecks };

function isSent({ type, path }: Place, set: string, { node, checks }: Fetching): boolean {
  return path.length === 0 && containsFields(sentFor(type, node, checks), selectionsOfFieldSet(set));
}

function typeOfField(type: string, { name }: FieldNode, schema: GraphQLSchema): string {
  const parent = schema.getType(type);
  const field = parent && 'getFields' in parent ? parent.getFields()[name.value] : undefined;
  return field ? getNamedType(field.type).name : '';
}

/** What an entity fetch sends for an object type. */
export function sentFor(
  type: string,
  { requires = [] }: FetchNode,
  { types }: Pick<PlanChecks, 'types'>,
): readonly QueryPlanSelectionNode[] {
  return requires.flatMap((each) =>
    each.kind === 'InlineFragment' && types.isOfType(type, each.typeCondition ?? '') ? each.selections : [],
  );
}
