import {
  Kind,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** A valid document and the operation of it that is executed. */
export type OperationOfDocument = { readonly document: DocumentNode; readonly operation: OperationDefinitionNode };

/** The values of the variables that `@skip` and `@include` read. */
export type Conditions = Readonly<Record<string, unknown>>;

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;
type Normalising = { readonly fragments: Fragments; readonly conditions: Conditions };

const CONDITIONAL: ReadonlySet<string> = new Set(['skip', 'include']);

/** The variables that decide which fields of an operation are executed, in the order of the document. */
export function conditionVariables({ document, operation }: OperationOfDocument): readonly string[] {
  const defined = new Set((operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value));
  const found = new Set<string>();
  visit(document, {
    Directive(node) {
      const condition = CONDITIONAL.has(node.name.value) ? node.arguments?.[0]?.value : undefined;
      if (condition?.kind === Kind.VARIABLE && defined.has(condition.name.value)) found.add(condition.name.value);
    },
  });
  return [...found];
}

/**
 * Returns the operation as it is for one set of conditions: without `@skip`, `@include`, named fragments and fragments
 * without a type condition. A field whose whole selection is skipped keeps an empty one. Response keys, and the order
 * of fields, are those of the client.
 */
export function normaliseOperation(
  { document, operation }: OperationOfDocument,
  conditions: Conditions,
): OperationDefinitionNode {
  const definitions = document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  const fragments = new Map(definitions.map((each) => [each.name.value, each]));
  return { ...operation, selectionSet: normalised(operation.selectionSet, { fragments, conditions }) };
}

function normalised({ selections }: SelectionSetNode, n: Normalising): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections: selections.flatMap((each) => normalisedSelection(each, n)) };
}

function normalisedSelection(selection: SelectionNode, n: Normalising): readonly SelectionNode[] {
  if (isSkipped(selection.directives, n.conditions)) return [];
  if (selection.kind === Kind.FIELD) {
    const directives = (selection.directives ?? []).filter(({ name }) => !CONDITIONAL.has(name.value));
    const { selectionSet } = selection;
    // A new node each time, because nodes identify fields: a fragment may be spread at several places.
    return [{ ...selection, directives, ...(selectionSet && { selectionSet: normalised(selectionSet, n) }) }];
  }
  const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : n.fragments.get(selection.name.value);
  if (!fragment) return [];
  const selectionSet = normalised(fragment.selectionSet, n);
  const { typeCondition } = fragment;
  if (!typeCondition || selectionSet.selections.length === 0) return selectionSet.selections;
  return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet }];
}

function isSkipped(directives: readonly DirectiveNode[] = [], conditions: Conditions): boolean {
  return directives.some((directive) => {
    if (!CONDITIONAL.has(directive.name.value)) return false;
    return isTrue(directive, conditions) === (directive.name.value === 'skip');
  });
}

function isTrue({ arguments: [condition] = [] }: DirectiveNode, conditions: Conditions): boolean {
  if (condition?.value.kind === Kind.BOOLEAN) return condition.value.value;
  return condition?.value.kind === Kind.VARIABLE && conditions[condition.value.name.value] === true;
}
