import {
  execute,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql';

const INTROSPECTION = new Set(['__schema', '__type']);

/**
 * The introspection fields of a normalised operation as a document that graphql-js executes; null when there are none.
 */
export function introspectionOf(operation: OperationDefinitionNode): DocumentNode | null {
  if (operation.operation !== OperationTypeNode.QUERY) return null;
  const selections = operation.selectionSet.selections.flatMap(introspectionIn);
  if (selections.length === 0) return null;
  const selectionSet = { kind: Kind.SELECTION_SET, selections } as const;
  return { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet }] };
}

// A type condition on the root can only be the root type itself or an interface of it.
function introspectionIn(selection: SelectionNode): readonly SelectionNode[] {
  if (selection.kind === Kind.FIELD) return INTROSPECTION.has(selection.name.value) ? [selection] : [];
  return selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet.selections.flatMap(introspectionIn) : [];
}

/** Executes the introspection fields of an operation. */
export async function introspect(
  schema: GraphQLSchema,
  document: DocumentNode,
  variableValues: Readonly<Record<string, unknown>>,
): Promise<ExecutionResult> {
  return execute({ schema, document, rootValue: {}, variableValues });
}
