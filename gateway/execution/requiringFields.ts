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
import { containsFields, fieldOfSubgraph, selectionsOfFieldSet } from './fieldSets.ts';

/** A field that a fetch selects without the inputs of its `@requires`, or that its subgraph does not resolve. */
export type RequiringField = {
  readonly field: FieldNode;
  /** The object type that it is selected on. */
  readonly type: string;
  /** The data keys from the place of the fetch to the object. */
  readonly path: readonly string[];
  /** The subgraph that resolves it, and the field set that it requires there; null: none. */
  readonly subgraph: string;
  readonly requires: string | null;
};

type Found = { readonly fields: readonly RequiringField[]; readonly operation: OperationDefinitionNode };

/** What an object of a type is found by in a subgraph. */
export type KeyOf = (type: string, subgraph: string) => readonly SelectionNode[];

type Place = { readonly type: string; readonly path: readonly string[] };

/** The operation of a fetch, which is the only definition of its document. */
export function operationOf(node: FetchNode): OperationDefinitionNode {
  const { definitions }: DocumentNode = parse(node.operation, { noLocation: true });
  const operation = definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('expected a fetch with an operation');
  return operation;
}

/**
 * Returns the fields of a fetch that lack inputs or are not resolved by its subgraph, and the operation without them.
 * Instead of them it selects what their object is found by: `__typename` and `keyOf`. A field lacks inputs when it is
 * not at the top of an entity fetch that sends them.
 */
export function withoutRequiring(node: FetchNode, checks: PlanChecks, keyOf: KeyOf): Found {
  const operation = operationOf(node);
  const fields: RequiringField[] = [];
  const { schema } = checks;

  function rest({ selections }: SelectionSetNode, place: Place): SelectionSetNode {
    const before = fields.length;
    const kept = selections.flatMap((each) => restOf(each, place));
    const left = fields.slice(before).filter(({ type, path }) => type === place.type && path === place.path);
    // The key that a fetch of the same entities sends is there.
    const added = left.filter(({ subgraph }) => place.path.length > 0 || subgraph !== node.serviceName);
    const keys = [...new Set(added.map(({ subgraph }) => subgraph))].flatMap((subgraph) => keyOf(place.type, subgraph));
    return { kind: Kind.SELECTION_SET, selections: [...kept, ...keys] };
  }

  function restOf(selection: SelectionNode, { type, path }: Place): readonly SelectionNode[] {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const of = selection.typeCondition?.name.value ?? type;
      const selectionSet = rest(selection.selectionSet, { type: of, path });
      return selectionSet.selections.length === 0 ? [] : [{ ...selection, selectionSet }];
    }
    const subgraph = resolverOf(type, selection.name.value, { node, checks });
    const requires = checks.requiredFields.get(subgraph)?.get(`${type}.${selection.name.value}`) ?? null;
    const isLacking = requires !== null && !isSent({ type, path }, requires, { node, checks });
    if (subgraph !== node.serviceName || isLacking) {
      fields.push({ field: selection, type, path, subgraph, requires });
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

/** Whether a subgraph has a field only to require it: `@external`, provided nowhere and in no key. */
export function isOnlyRequired(type: string, name: string, { subgraph, checks }: InSubgraph): boolean {
  const graph = checks.subgraph(subgraph);
  const field = fieldOfSubgraph(graph?.schema, type, name);
  if (!graph || !field?.hasAppliedDirective('external') || !graph.metadata().isFieldFullyExternal(field)) return false;
  const keys = checks.entityKeys.get(subgraph)?.get(type) ?? [];
  return !keys.some((key) => key.match(/\w+/g)?.includes(name));
}

type InSubgraph = { readonly subgraph: string; readonly checks: PlanChecks };

/** The subgraph that a field has to be read from: that of the fetch, unless it has the field only to require it. */
function resolverOf(type: string, name: string, { node, checks }: Fetching): string {
  const { serviceName } = node;
  if (!isOnlyRequired(type, name, { subgraph: serviceName, checks })) return serviceName;
  const others = [...checks.entityKeys.keys()].filter(
    (subgraph) =>
      fieldOfSubgraph(checks.subgraph(subgraph)?.schema, type, name) &&
      !isOnlyRequired(type, name, { subgraph, checks }),
  );
  return others[0] ?? serviceName;
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
