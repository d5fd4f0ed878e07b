import type { FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse, print, visit, type DocumentNode, type FieldNode, type SelectionNode } from 'graphql';
import { containsFields, selectionsOfFieldSet } from './fieldSets.ts';
import type { PlanChecks } from './checkPlan.ts';

/**
 * Returns the plan with a fetch of its own for each field that the planner put into a fetch without the inputs of its
 * `@requires`, which happens for a field that is itself required by another one. The new fetches may have to be ordered.
 */
export function separateRequiring(node: PlanNode, checks: PlanChecks): PlanNode {
  if (node.kind === 'Flatten') return { ...node, node: separateRequiring(node.node, checks) };
  if (node.kind === 'Sequence' || node.kind === 'Parallel')
    return { ...node, nodes: node.nodes.map((each) => separateRequiring(each, checks)) };
  return node.kind === 'Fetch' && node.requires ? separated(node, node.requires, checks) : node;
}

type Sent = readonly QueryPlanSelectionNode[];

function separated(node: FetchNode, sent: Sent, checks: PlanChecks): PlanNode {
  const required = checks.requiredFields.get(node.serviceName);
  if (!required || required.size === 0) return node;
  const moved = new Map<string, FieldNode[]>();

  const rest = (selections: readonly SelectionNode[], type: string | null): SelectionNode[] =>
    selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const inner = rest(selection.selectionSet.selections, selection.typeCondition?.name.value ?? type);
        const isEmpty = inner.every((each) => each.kind === Kind.FIELD && each.name.value === '__typename');
        return isEmpty ? [] : [{ ...selection, selectionSet: { kind: Kind.SELECTION_SET, selections: inner } }];
      }
      if (selection.kind !== Kind.FIELD || type === null) return [selection];
      const set = required.get(`${type}.${selection.name.value}`);
      if (set === undefined || containsFields(sentFor(type, sent, checks), selectionsOfFieldSet(set)))
        return [selection];
      moved.set(type, [...(moved.get(type) ?? []), selection]);
      return [];
    });

  const document = parse(node.operation, { noLocation: true });
  const remaining = withEntities(document, (selections) => rest(selections, null));
  if (moved.size === 0) return node;
  const nodes = [...moved].map(([type, fields]) => fetchOf(node, { type, fields, document, sent }, checks));
  const isEmpty = selectionsOfEntities(remaining).length === 0;
  return { kind: 'Sequence', nodes: [...(isEmpty ? [] : [withOperation(node, remaining)]), ...nodes] };
}

type Moved = {
  readonly type: string;
  readonly fields: readonly FieldNode[];
  readonly document: DocumentNode;
  readonly sent: Sent;
};

function fetchOf(node: FetchNode, { type, fields, document, sent }: Moved, checks: PlanChecks): FetchNode {
  const required = checks.requiredFields.get(node.serviceName);
  const sets = new Set(fields.map(({ name }) => required?.get(`${type}.${name.value}`) ?? ''));
  const inputs = [...sets].flatMap((set) => selectionsOfFieldSet(set).flatMap(planSelection));
  const selections = [...sentFor(type, sent, checks), ...inputs];
  const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type } } as const;
  const selectionSet = { kind: Kind.SELECTION_SET, selections: fields } as const;
  const operation = withEntities(document, () => [{ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet }]);
  const requires: QueryPlanSelectionNode[] = [{ kind: Kind.INLINE_FRAGMENT, typeCondition: type, selections }];
  return withOperation({ ...node, requires }, operation);
}

function sentFor(type: string, sent: Sent, { types }: PlanChecks): QueryPlanSelectionNode[] {
  return sent.flatMap((each) =>
    each.kind === 'InlineFragment' && types.isOfType(type, each.typeCondition ?? '') ? each.selections : [],
  );
}

function planSelection(selection: SelectionNode): QueryPlanSelectionNode[] {
  if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
  const selections = selection.selectionSet?.selections.flatMap(planSelection);
  if (selection.kind === Kind.FIELD)
    return [{ kind: Kind.FIELD, name: selection.name.value, ...(selections && { selections }) }];
  const typeCondition = selection.typeCondition?.name.value;
  return [{ kind: Kind.INLINE_FRAGMENT, ...(typeCondition && { typeCondition }), selections: selections ?? [] }];
}

type Replace = (selections: readonly SelectionNode[]) => readonly SelectionNode[];

function withEntities(document: DocumentNode, replace: Replace): DocumentNode {
  return visit(document, {
    Field(field) {
      if (field.name.value !== '_entities' || !field.selectionSet) return undefined;
      return { ...field, selectionSet: { ...field.selectionSet, selections: replace(field.selectionSet.selections) } };
    },
  });
}

function selectionsOfEntities(document: DocumentNode): readonly SelectionNode[] {
  let found: readonly SelectionNode[] = [];
  visit(document, {
    Field: ({ name, selectionSet }) => void (name.value === '_entities' && (found = selectionSet?.selections ?? [])),
  });
  return found;
}

/** A fetch with another operation, which defines only the variables that it uses. */
function withOperation(node: FetchNode, document: DocumentNode): FetchNode {
  const used = new Set<string>();
  visit(document, { VariableDefinition: () => false, Variable: ({ name }) => void used.add(name.value) });
  const operation = print(
    visit(document, { VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null) }),
  );
  return { ...node, operation, variableUsages: [...used].filter((name) => name !== 'representations') };
}
