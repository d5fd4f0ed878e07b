import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  OperationTypeNode,
  visit,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { DataKeys } from './dataKeys.ts';
import type { DeniedFields } from './deniedFields.ts';
import { groupFields, wholeSelection, type Field, type GroupedFields, type PartialSelection } from './groupFields.ts';
import type { PlanLabels } from './planLabels.ts';
import { hasStricterFields } from './stricterFields.ts';

type Planning = {
  readonly schema: GraphQLSchema;
  readonly keys: DataKeys;
  readonly labels: PlanLabels;
  readonly denied: DeniedFields;
};

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * Returns the anonymous document that is planned for a normalised operation: fields have their data keys, equal fields
 * are merged, denied fields are left out, and type conditions are at most one deep. Deferred fragments have labels of the gateway, which are added
 * to `labels`, and only the fields that the selection around them has not. Null when no field needs a subgraph.
 */
export function planDocument(operation: OperationDefinitionNode, planning: Planning): DocumentNode | null {
  const root = planning.schema.getRootType(operation.operation);
  if (!root) throw new Error(`expected a schema with ${operation.operation} operations`);
  const isUnique = operation.operation === OperationTypeNode.MUTATION;
  const all = { sources: [wholeSelection(operation.selectionSet, root, planning.schema)], around: [] };
  const selectionSet = planSelection(all, root, { ...planning, isRoot: true, isUnique });
  if (selectionSet.selections.length === 0) return null;
  const used = variablesIn(selectionSet);
  const variableDefinitions = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    used.has(variable.name.value),
  );
  const kind = Kind.OPERATION_DEFINITION;
  const { directives = [] } = operation;
  return {
    kind: Kind.DOCUMENT,
    definitions: [{ kind, operation: operation.operation, variableDefinitions, directives, selectionSet }],
  };
}

function variablesIn(selectionSet: SelectionSetNode): ReadonlySet<string> {
  const used = new Set<string>();
  visit(selectionSet, { Variable: ({ name }) => void used.add(name.value) });
  return used;
}

/** The selections of an object, and those around a deferred fragment, which are planned without it. */
type Selections = { readonly sources: readonly PartialSelection[]; readonly around: readonly PartialSelection[] };
type Selecting = Planning & { readonly isRoot: boolean; readonly isUnique: boolean };

function planSelection({ sources, around }: Selections, parent: GraphQLCompositeType, p: Selecting): SelectionSetNode {
  const grouped = groupFields(sources, parent, p);
  const planned = groupFields(around, parent, p);
  const isTypePlanned = around.length > 0 && needsTypename(planned, p);
  const selections: SelectionNode[] = [];
  for (const [type, fields] of grouped.groups) {
    const nodes = [...fields.values()]
      .filter(({ key }) => !isTypePlanned || key !== TYPENAME.name.value)
      .flatMap((field) => fieldNode(field, plannedField(field, type, planned), { type, p }));
    if (type === parent) {
      selections.unshift(...nodes);
      continue;
    }
    const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type.name } } as const;
    const selectionSet = { kind: Kind.SELECTION_SET, selections: nodes } as const;
    if (nodes.length > 0) selections.push({ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet });
  }
  for (const { node, source } of grouped.deferred)
    selections.push(...deferredFragment(node, { sources: [source], around: [...sources, ...around] }, { parent, p }));
  if (!isTypePlanned && needsTypename(grouped, p) && !grouped.groups.get(parent)?.has('__typename'))
    selections.unshift(TYPENAME);
  return { kind: Kind.SELECTION_SET, selections };
}

/**
 * Whether the type of an object is in the response, or decides which fields it has, which of them may be null, or which
 * fragments are delivered later; then it is part of the selection around these.
 */
function needsTypename(grouped: GroupedFields, p: Selecting): boolean {
  if (p.isRoot) return false;
  const { parent, groups } = grouped;
  const names = new Set<string>();
  const hasFragments = ({ groups: some, deferred, isPartlyDenied }: GroupedFields): boolean => {
    for (const { node } of some.get(parent)?.values() ?? []) names.add(node.name.value);
    const inner = deferred.map(({ source }) => hasFragments(groupFields([source], parent, p)));
    return inner.includes(true) || isPartlyDenied || some.size > (some.has(parent) ? 1 : 0);
  };
  const isTyped = hasFragments(grouped);
  const isNamed = names.delete(TYPENAME.name.value) && isAbstractType(parent);
  return groups.size === 0 || isTyped || isNamed || hasStricterFields(names, parent, p.schema);
}

type Place = { readonly parent: GraphQLCompositeType; readonly p: Selecting };

function deferredFragment(node: InlineFragmentNode, selections: Selections, { parent, p }: Place): SelectionNode[] {
  const selectionSet = planSelection(selections, parent, p);
  if (selectionSet.selections.length === 0) return [];
  const value = p.labels.add(node);
  const label = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: 'label' },
    value: { kind: Kind.STRING, value },
  } as const;
  const defer = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'defer' }, arguments: [label] } as const;
  return [{ kind: Kind.INLINE_FRAGMENT, directives: [defer], selectionSet }];
}

function plannedField(
  { key }: Field,
  type: GraphQLCompositeType,
  { groups, parent }: GroupedFields,
): Field | undefined {
  return groups.get(type)?.get(key) ?? groups.get(parent)?.get(key);
}

type On = { readonly type: GraphQLCompositeType; readonly p: Selecting };

/** No node for a field that is planned already, with all of its selection. */
function fieldNode({ node, key, sets }: Field, planned: Field | undefined, { type: on, p }: On): FieldNode[] {
  const { name, arguments: given, directives } = node;
  if (p.isRoot && name.value.startsWith('__')) return [];
  const alias = key === name.value ? undefined : ({ kind: Kind.NAME, value: key } as const);
  const own = { kind: Kind.FIELD, name, alias, arguments: given, directives } as const;
  const type = namedTypeOf(node, on);
  if (!isCompositeType(type)) return planned ? [] : [own];
  const whole = (each: SelectionSetNode): PartialSelection => wholeSelection(each, type, p.schema);
  const selections = { sources: sets.map(whole), around: planned?.sets.map(whole) ?? [] };
  const denied = p.denied.below(on, name.value);
  const selectionSet = planSelection(selections, type, { ...p, denied, isRoot: false, isUnique: false });
  return selectionSet.selections.length === 0 ? [] : [{ ...own, selectionSet }];
}

function namedTypeOf({ name }: FieldNode, on: GraphQLCompositeType) {
  const field = 'getFields' in on ? on.getFields()[name.value] : undefined;
  return field && getNamedType(field.type);
}
