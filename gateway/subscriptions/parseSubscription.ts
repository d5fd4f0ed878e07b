import {
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  Kind,
  OperationTypeNode,
  print,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { ResolvedOperation } from '../policies/resolveOperation.ts';
import type { SubscriptionRequest } from './subscriptionHub.ts';

/** A subscription document that is valid against the schema, without the variables of a request. */
export type ParsedSubscription = Pick<ResolvedOperation, 'document' | 'operation' | 'isTrusted' | 'hideSuggestions'> & {
  readonly node: FieldNode;
  /** Without the argument `after`, so that subscriptions are equal wherever they resume. */
  readonly plain: { readonly document: DocumentNode; readonly operation: OperationDefinitionNode };
  /** The printed `plain` document. */
  readonly text: string;
};

/** The field, arguments and variables of one request. */
export type SubscriptionArguments = {
  readonly field: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly after: string | null;
  /** The variables of the request that the document without `after` uses. */
  readonly variables: Readonly<Record<string, unknown>>;
};

export type OperationWithVariables = Pick<SubscriptionRequest, 'operation' | 'variables'>;

/** Throws an AggregateError of all errors, with the codes that a response over HTTP has. */
export function parseSubscription(
  { document, operation, isTrusted, hideSuggestions }: ResolvedOperation,
  schema: GraphQLSchema,
): ParsedSubscription {
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION)
    throw refusal('BAD_REQUEST', `expected a subscription, got a ${operation.operation}`);
  const [node] = rootFields(operation.selectionSet, document);
  if (!node) throw refusal('BAD_USER_INPUT', 'expected a field to subscribe to');
  const plain = withoutAfter(document, operation, schema);
  return { document, operation, isTrusted, hideSuggestions, node, plain, text: print(plain.document) };
}

/** The coerced variables, of which `@skip` and `@include` read some. */
type Coerced = { readonly conditions: Readonly<Record<string, unknown>> };

/** Coerces the variables of a request; throws an AggregateError of all errors. */
export function readSubscriptionArguments(
  { node, plain, ...parsed }: ParsedSubscription,
  { variables: given }: OperationWithVariables,
  schema: GraphQLSchema,
): SubscriptionArguments & Coerced {
  const definition = schema.getSubscriptionType()?.getFields()[node.name.value];
  if (!definition) throw refusal('BAD_USER_INPUT', `expected a field of Subscription, got ${node.name.value}`);
  const coerced = coerceVariables(schema, parsed, given);
  const { after, ...args } = argumentsOf(() => getArgumentValues(definition, node, coerced));
  const used = new Set((plain.operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value));
  return {
    field: node.name.value,
    args,
    after: typeof after === 'string' ? after : null,
    variables: Object.fromEntries(Object.entries(given ?? {}).filter(([name]) => used.has(name))),
    conditions: coerced,
  };
}

/** Throws an AggregateError of at most ten errors. */
export function coerceVariables(
  schema: GraphQLSchema,
  { operation, hideSuggestions }: Pick<ResolvedOperation, 'operation' | 'hideSuggestions'>,
  given: SubscriptionRequest['variables'],
): Readonly<Record<string, unknown>> {
  const { variableDefinitions = [] } = operation;
  const options = { maxErrors: 10, hideSuggestions };
  const { coerced, errors } = getVariableValues(schema, variableDefinitions, given ?? {}, options);
  if (errors) throw new AggregateError(errors.map((each) => coded('BAD_USER_INPUT', each)));
  return coerced;
}

function argumentsOf<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new AggregateError(
      [error instanceof GraphQLError ? coded('BAD_USER_INPUT', error) : error],
      'the arguments are invalid',
      { cause: error },
    );
  }
}

/** The nodes of the root field; validation ensures that there is only one. */
function rootFields(selectionSet: SelectionSetNode, document: DocumentNode): FieldNode[] {
  return selectionSet.selections.flatMap((selection) => {
    // The GraphQL specification forbids it as well: a variable must not decide whether there is a stream.
    const condition = selection.directives?.find(({ name }) => ['skip', 'include'].includes(name.value));
    if (condition)
      throw refusal('GRAPHQL_VALIDATION_FAILED', `the field of a subscription cannot have @${condition.name.value}`);
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return rootFields(selection.selectionSet, document);
    const fragment = document.definitions.find(
      (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? rootFields(fragment.selectionSet, document) : [];
  });
}

function withoutAfter(document: DocumentNode, { name }: OperationDefinitionNode, schema: GraphQLSchema) {
  const alone = separateOperations(document)[name?.value ?? ''] ?? document;
  const types = new TypeInfo(schema);
  const isRoot = (): boolean => types.getParentType() === schema.getSubscriptionType();
  const plain: DocumentNode = visit(
    alone,
    visitWithTypeInfo(types, {
      Field: (node) =>
        isRoot() ? { ...node, arguments: node.arguments?.filter((each) => each.name.value !== 'after') } : undefined,
    }),
  );
  const used = new Set<string>();
  visit(plain, {
    VariableDefinition: () => false,
    Variable: (node) => void used.add(node.name.value),
  });
  const trimmed: DocumentNode = visit(plain, {
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null),
  });
  const operation = getOperationAST(trimmed);
  if (!operation) throw new Error('expected the document to keep its operation');
  return { document: trimmed, operation };
}

function coded(code: string, error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    extensions: { code },
  });
}

function refusal(code: string, message: string): AggregateError {
  return new AggregateError([new GraphQLError(message, { extensions: { code } })]);
}
