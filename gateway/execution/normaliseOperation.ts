import {
  BREAK,
  Kind,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** A valid document and the operation of it that is executed. */
export type OperationOfDocument = { readonly document: DocumentNode; readonly operation: OperationDefinitionNode };

/** The values of the variables that `@skip`, `@include` and `@defer` read. */
export type Conditions = Readonly<Record<string, unknown>>;

/** `defers`: whether the response may arrive in parts; otherwise `@defer` has no effect. */
type Normalisation = { readonly conditions: Conditions; readonly defers: boolean };

type Normalising = Normalisation & { readonly fragments: ReadonlyMap<string, FragmentDefinitionNode> };

const DEFER = 'defer';
const CONDITIONAL: ReadonlySet<string> = new Set(['skip', 'include']);

/** The variables that decide which fields of an operation are executed, in the order of the document. */
export function conditionVariables({ document, operation }: OperationOfDocument): readonly string[] {
  const defined = new Set((operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value));
  const found = new Set<string>();
  visit(document, {
    Directive(node) {
      const condition = CONDITIONAL.has(node.name.value) || node.name.value === DEFER ? conditionOf(node) : undefined;
      if (condition?.kind === Kind.VARIABLE && defined.has(condition.name.value)) found.add(condition.name.value);
    },
  });
  return [...found];
}

/**
 * Returns the operation as it is for one set of conditions: without `@skip`, `@include`, named fragments and fragments
 * without a type condition. A deferred fragment stays an inline fragment, of which {@link isDeferred} is true. A field
 * whose whole selection is skipped keeps an empty one. Response keys, and the order of fields, are those of the client.
 */
export function normaliseOperation(
  { document, operation }: OperationOfDocument,
  normalisation: Normalisation,
): OperationDefinitionNode {
  const definitions = document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  const fragments = new Map(definitions.map((each) => [each.name.value, each]));
  return { ...operation, selectionSet: normalised(operation.selectionSet, { ...normalisation, fragments }) };
}

/** Whether a fragment of a normalised operation is delivered after the selection that it is in. */
export function isDeferred({ directives = [] }: InlineFragmentNode): boolean {
  return directives.length > 0;
}

/** The label that the client gave a deferred fragment. */
export function labelOf({ directives = [] }: InlineFragmentNode): string | null {
  const label = directives.flatMap(({ arguments: given = [] }) => given).find(({ name }) => name.value === 'label');
  return label?.value.kind === Kind.STRING ? label.value.value : null;
}

/** Whether fragments of an operation, before or after it was normalised, have `@defer`. */
export function hasDefer(node: DocumentNode | OperationDefinitionNode): boolean {
  let isFound = false;
  visit(node, {
    Directive({ name }) {
      isFound ||= name.value === DEFER;
      return isFound ? BREAK : undefined;
    },
  });
  return isFound;
}

function normalised({ selections }: SelectionSetNode, n: Normalising): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections: selections.flatMap((each) => normalisedSelection(each, n)) };
}

function normalisedSelection(selection: SelectionNode, n: Normalising): readonly SelectionNode[] {
  if (isSkipped(selection.directives, n.conditions)) return [];
  if (selection.kind === Kind.FIELD) {
    const directives = (selection.directives ?? []).filter(({ name }) => !CONDITIONAL.has(name.value));
    const { selectionSet, name } = selection;
    // The schema itself answers introspection fields, at once.
    const inner = name.value.startsWith('__') ? { ...n, defers: false } : n;
    // A new node each time, because nodes identify fields: a fragment may be spread at several places.
    return [{ ...selection, directives, ...(selectionSet && { selectionSet: normalised(selectionSet, inner) }) }];
  }
  const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : n.fragments.get(selection.name.value);
  if (!fragment) return [];
  const selectionSet = normalised(fragment.selectionSet, n);
  const { typeCondition } = fragment;
  if (selectionSet.selections.length === 0) return [];
  const directives = n.defers ? deferOf(selection.directives, n.conditions) : [];
  if (!typeCondition && directives.length === 0) return selectionSet.selections;
  return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet }];
}

/** The `@defer` of a fragment that is deferred, without its condition. */
function deferOf(directives: readonly DirectiveNode[] = [], conditions: Conditions): readonly DirectiveNode[] {
  const defer = directives.find(({ name }) => name.value === DEFER);
  if (!defer || (conditionOf(defer) && !isTrue(defer, conditions))) return [];
  return [{ ...defer, arguments: defer.arguments?.filter(({ name }) => name.value === 'label') }];
}

function isSkipped(directives: readonly DirectiveNode[] = [], conditions: Conditions): boolean {
  return directives.some((directive) => {
    if (!CONDITIONAL.has(directive.name.value)) return false;
    return isTrue(directive, conditions) === (directive.name.value === 'skip');
  });
}

function conditionOf({ arguments: given = [] }: DirectiveNode) {
  return given.find(({ name }) => name.value === 'if')?.value;
}

function isTrue(directive: DirectiveNode, conditions: Conditions): boolean {
  const condition = conditionOf(directive);
  if (condition?.kind === Kind.BOOLEAN) return condition.value;
  return condition?.kind === Kind.VARIABLE && conditions[condition.name.value] === true;
}
