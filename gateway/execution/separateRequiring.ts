import type { FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  Kind,
  OperationTypeNode,
  parse,
  print,
  visit,
  type OperationDefinitionNode,
  type SelectionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { renamedKeys } from './dataRewrites.ts';
import type { PlanChecks } from './checkPlan.ts';
import { fieldOfSubgraph, selectionsOfFieldSet } from './fieldSets.ts';
import { mapFetches } from './planFetches.ts';
import { isOnlyRequired, sentFor, withoutRequiring, type KeyOf, type RequiringField } from './requiringFields.ts';

/**
 * Returns the plan with a fetch of its own for each field that the planner put into a fetch without the inputs of its
 * `@requires`, or into one of a subgraph that only requires it. It does so with fields that are themselves required by
 * others. The new fetches may have to be ordered.
 */
export function separateRequiring(plan: PlanNode, checks: PlanChecks): PlanNode {
  return mapFetches(plan, ({ node }) => separated(node, checks));
}

const TYPENAME: SelectionNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

function separated(node: FetchNode, checks: PlanChecks): PlanNode {
  const { serviceName } = node;
  const keyOf = (type: string, subgraph: string): readonly SelectionNode[] => {
    const keys = checks.entityKeys.get(subgraph)?.get(type) ?? [];
    const isKnown = (name: string): boolean =>
      fieldOfSubgraph(checks.subgraph(serviceName)?.schema, type, name) !== undefined &&
      !isOnlyRequired(type, name, { subgraph: serviceName, checks });
    const key = subgraph === serviceName ? keys[0] : keys.find((each) => leafNamesOf(each)?.every(isKnown));
    if (key === undefined)
      throw new Error(`expected a key of ${type} that ${subgraph} resolves and ${serviceName} has`);
    return [TYPENAME, ...selectionsOfFieldSet(key)];
  };
  const { fields, operation } = withoutRequiring(node, checks, keyOf);
  if (fields.length === 0) return node;
  const groups = Map.groupBy(fields, ({ type, path, subgraph }) => JSON.stringify([type, path, subgraph]));
  const added = [...groups.values()].flatMap((group) => fetchOf(node, group, { checks, keyOf }));
  const rest = isEmptySelection(operation.selectionSet.selections) ? [] : [withOperation(node, operation)];
  return { kind: 'Sequence', nodes: [...rest, ...added] };
}

/** Whether a selection has no field but `__typename`. */
export function isEmptySelection(selections: readonly SelectionNode[]): boolean {
  return selections.every((each) => {
    if (each.kind === Kind.FRAGMENT_SPREAD) return false;
    if (each.kind === Kind.FIELD && each.name.value === '__typename') return true;
    const isWrapper = each.kind === Kind.INLINE_FRAGMENT || each.name.value === '_entities';
    return isWrapper && isEmptySelection(each.selectionSet?.selections ?? []);
  });
}

/** The names of the fields of a key; null: one of them is an object. */
function leafNamesOf(key: string): readonly string[] | null {
  return key.includes('{') ? null : key.trim().split(/\s+/);
}

type Adding = { readonly checks: PlanChecks; readonly keyOf: KeyOf };

function fetchOf(node: FetchNode, fields: readonly RequiringField[], { checks, keyOf }: Adding): PlanNode[] {
  const [first] = fields;
  if (!first) return [];
  const { type, path, subgraph } = first;
  const isSame = path.length === 0 && subgraph === node.serviceName;
  const reference = isSame ? sentFor(type, node, checks) : keyOf(type, subgraph).flatMap(planSelection);
  const sets = fields.flatMap(({ requires }) => (requires === null ? [] : [requires]));
  const inputs = sets.flatMap(selectionsOfFieldSet).flatMap(planSelection);
  const renamed = renamedKeys(node.outputRewrites ?? []);
  const selections = fields.map(({ field }) => {
    const name = renamed.get((field.alias ?? field.name).value);
    return name === undefined ? field : { ...field, alias: { kind: Kind.NAME, value: name } as const };
  });
  // Deferred blocks wait for the fetch that has the id, or for all of the block around them.
  const { inputRewrites, outputRewrites: _, id: __, ...own } = node;
  const fetch: FetchNode = {
    ...own,
    ...(isSame && inputRewrites && { inputRewrites }),
    serviceName: subgraph,
    operationKind: OperationTypeNode.QUERY,
    requires: [{ kind: Kind.INLINE_FRAGMENT, typeCondition: type, selections: [...reference, ...inputs] }],
  };
  const fragment = entityOperation(type, selections);
  const definitions = parse(node.operation, { noLocation: true }).definitions;
  const variables = definitions.flatMap((each) =>
    'variableDefinitions' in each ? (each.variableDefinitions ?? []) : [],
  );
  const step = withOperation(fetch, { ...fragment, variableDefinitions: merged(variables, fragment) });
  return [path.length === 0 ? step : { kind: 'Flatten', path: [...path], node: step }];
}

function merged(
  given: readonly VariableDefinitionNode[],
  { variableDefinitions = [] }: OperationDefinitionNode,
): readonly VariableDefinitionNode[] {
  return [...given.filter(({ variable }) => variable.name.value !== 'representations'), ...variableDefinitions];
}

function entityOperation(type: string, fields: readonly SelectionNode[]): OperationDefinitionNode {
  const { definitions } = parse(
    `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type} { __typename } } }`,
    { noLocation: true },
  );
  const [operation] = definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('expected an operation');
  const selections = [...fields];
  return visit(operation, {
    InlineFragment: (node) => ({ ...node, selectionSet: { ...node.selectionSet, selections } }),
  });
}

function planSelection(selection: SelectionNode): QueryPlanSelectionNode[] {
  if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
  const selections = selection.selectionSet?.selections.flatMap(planSelection);
  if (selection.kind === Kind.FIELD)
    return [{ kind: Kind.FIELD, name: selection.name.value, ...(selections && { selections }) }];
  const typeCondition = selection.typeCondition?.name.value;
  return [{ kind: Kind.INLINE_FRAGMENT, ...(typeCondition && { typeCondition }), selections: selections ?? [] }];
}

/** A fetch with another operation, which defines only the variables that it uses. */
export function withOperation(node: FetchNode, operation: OperationDefinitionNode): FetchNode {
  const used = new Set<string>();
  visit(operation, { VariableDefinition: () => false, Variable: ({ name }) => void used.add(name.value) });
  const definitions = operation.variableDefinitions?.filter(({ variable }) => used.has(variable.name.value));
  const variableUsages = [...used].filter((name) => name !== 'representations');
  return { ...node, operation: print({ ...operation, variableDefinitions: definitions }), variableUsages };
}
