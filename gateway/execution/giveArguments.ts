import type { FetchDataRewrite, FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  Kind,
  visit,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { ArgumentVariants } from '../composition/requiredArguments.ts';
import type { RequiredFields } from '../composition/requiredFields.ts';
import { mapFetches } from './planFetches.ts';
import { operationOf } from './requiringFields.ts';
import { withOperation } from './separateRequiring.ts';

type Variants = { readonly variants: ArgumentVariants; readonly requiredFields: RequiredFields };

/** Fields that one fetch can request together, and the variants they require, by the name of the field in the graph. */
type Group = { readonly fields: Set<FieldNode>; readonly used: Map<string, string> };

/**
 * Returns the plan with the fields of the graph instead of their variants ({@link ArgumentVariants}): a fetch requests
 * a variant as that field with its arguments, and sends it under the name of that field. Fields that require different
 * variants of one field get a fetch each. Throws when a deferred block waits for such fetches.
 */
export function giveArguments(node: PlanNode, o: Variants): PlanNode {
  if (o.variants.size === 0) return node;
  return mapFetches(node, (fetch) => fetchesFor(fetch.node, o));
}

function fetchesFor(node: FetchNode, o: Variants): PlanNode {
  const operation = operationOf(node);
  const [first, ...others] = node.requires ? groupsOf(operation, node.serviceName, o) : [];
  if (!first || others.length === 0) return withoutVariants(node, operation, o);
  if (node.id !== undefined) throw new Error('expected one fetch for each fetch that a deferred block waits for');
  const nodes = [first, ...others].map((group) => {
    const requires = node.requires?.flatMap((each) => sentBy(group, each, o));
    const fetch = { ...node, ...(requires && { requires }) };
    return withoutVariants(fetch, operationFor(group, operation), o);
  });
  return { kind: 'Parallel', nodes };
}

function groupsOf(operation: OperationDefinitionNode, subgraph: string, { variants, requiredFields }: Variants) {
  const groups: Group[] = [];
  for (const { type, field } of entityFields(operation.selectionSet, '')) {
    const words = requiredFields.get(subgraph)?.get(`${type}.${field.name.value}`)?.match(/\w+/g) ?? [];
    const used = words.flatMap((word) => {
      const variant = variants.get(word);
      return variant ? [[variant.name.value, word] as const] : [];
    });
    const fits = (group: Group) => used.every(([name, variant]) => (group.used.get(name) ?? variant) === variant);
    const group = groups.find(fits) ?? { fields: new Set(), used: new Map() };
    if (group.fields.size === 0) groups.push(group);
    group.fields.add(field);
    for (const [name, variant] of used) group.used.set(name, variant);
  }
  return groups;
}

/** The fields of entities that an operation requests, with the type that they are requested on. */
function entityFields({ selections }: SelectionSetNode, type: string): { type: string; field: FieldNode }[] {
  return selections.flatMap((each) => {
    if (each.kind === Kind.FRAGMENT_SPREAD) return [];
    if (each.kind === Kind.INLINE_FRAGMENT)
      return entityFields(each.selectionSet, each.typeCondition?.name.value ?? type);
    if (each.name.value === '_entities' && each.selectionSet) return entityFields(each.selectionSet, type);
    return [{ type, field: each }];
  });
}

function operationFor({ fields }: Group, operation: OperationDefinitionNode): OperationDefinitionNode {
  const kept = ({ selections }: SelectionSetNode): SelectionSetNode => ({
    kind: Kind.SELECTION_SET,
    selections: selections.flatMap((each): readonly SelectionNode[] => {
      if (each.kind === Kind.FRAGMENT_SPREAD) return [each];
      if (each.kind === Kind.FIELD && each.name.value !== '_entities') return fields.has(each) ? [each] : [];
      const selectionSet = each.selectionSet && kept(each.selectionSet);
      return selectionSet && selectionSet.selections.length > 0 ? [{ ...each, selectionSet }] : [];
    }),
  });
  return { ...operation, selectionSet: kept(operation.selectionSet) };
}

/** What the fields of a group require of what a fetch sends; for a type without a field in the group it sends too much. */
function sentBy(group: Group, selection: QueryPlanSelectionNode, o: Variants): QueryPlanSelectionNode[] {
  if (selection.kind === 'Field') {
    const variant = o.variants.get(selection.name);
    if (variant && group.used.get(variant.name.value) !== selection.name) return [];
    if (!selection.selections) return [selection];
  }
  return [{ ...selection, selections: (selection.selections ?? []).flatMap((each) => sentBy(group, each, o)) }];
}

function withoutVariants(node: FetchNode, operation: OperationDefinitionNode, { variants }: Variants): FetchNode {
  const requested = visit(operation, {
    Field(field) {
      const variant = variants.get(field.name.value);
      return variant && { ...field, ...variant, alias: field.alias ?? field.name };
    },
  });
  const rewrites = (node.requires ?? []).flatMap((each) => renamersOf(each, [], variants));
  // Before those of the planner, which may replace the type that the paths begin with.
  const inputRewrites = [...rewrites, ...(node.inputRewrites ?? [])];
  return withOperation({ ...node, ...(inputRewrites.length > 0 && { inputRewrites }) }, requested);
}

function renamersOf(
  selection: QueryPlanSelectionNode,
  path: readonly string[],
  variants: ArgumentVariants,
): FetchDataRewrite[] {
  if (selection.kind === 'InlineFragment') {
    const inner = selection.typeCondition === undefined ? path : [...path, `... on ${selection.typeCondition}`];
    return selection.selections.flatMap((each) => renamersOf(each, inner, variants));
  }
  const own = [...path, selection.name];
  const variant = variants.get(selection.name);
  const nested = (selection.selections ?? []).flatMap((each) => renamersOf(each, own, variants));
  return variant ? [...nested, { kind: 'KeyRenamer', path: own, renameKeyTo: variant.name.value }] : nested;
}
