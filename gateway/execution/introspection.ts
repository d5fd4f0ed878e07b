import {
  execute,
  Kind,
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;
type Split = { readonly introspection: DocumentNode | null; readonly rest: DocumentNode | null };

const INTROSPECTION = new Set(['__schema', '__type']);

/**
 * Splits an operation into its introspection fields and the rest; a part without fields is null. The query planner supports
 * only some introspection fields, so graphql-js executes all of them.
 */
export function splitIntrospection(document: DocumentNode, operation: OperationDefinitionNode): Split {
  if (operation.operation !== 'query') return { introspection: null, rest: document };
  const definitions = document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [each] : []));
  const fragments = new Map(definitions.map((each) => [each.name.value, each]));
  const part = (isKept: (field: string) => boolean): DocumentNode | null => {
    const selectionSet = filtered(operation.selectionSet, { isKept, fragments });
    if (selectionSet.selections.length === 0) return null;
    return { ...document, definitions: [{ ...operation, selectionSet }, ...definitions] };
  };
  const introspection = part((field) => INTROSPECTION.has(field));
  if (!introspection) return { introspection, rest: document };
  return { introspection, rest: part((field) => !INTROSPECTION.has(field)) };
}

/** Executes the introspection part. */
export async function introspect(
  schema: GraphQLSchema,
  document: DocumentNode,
  variableValues: Record<string, unknown> | undefined,
): Promise<ExecutionResult> {
  return execute({ schema, document, rootValue: {}, variableValues });
}

type Filter = { readonly isKept: (field: string) => boolean; readonly fragments: Fragments };

/** The root fields that `isKept` selects; fragments on the root type are inlined. */
function filtered(selectionSet: SelectionSetNode, filter: Filter): SelectionSetNode {
  const selections = selectionSet.selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return filter.isKept(selection.name.value) ? [selection] : [];
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : filter.fragments.get(selection.name.value);
    if (!fragment) return [];
    const inner = filtered(fragment.selectionSet, filter);
    if (inner.selections.length === 0) return [];
    const { typeCondition } = fragment;
    const { directives } = selection;
    return [
      {
        kind: Kind.INLINE_FRAGMENT,
        selectionSet: inner,
        ...(typeCondition && { typeCondition }),
        ...(directives && { directives }),
      },
    ];
  });
  return { ...selectionSet, selections };
}
