import {
  getOperationAST,
  GraphQLError,
  NoFragmentCyclesRule,
  specifiedRules,
  validate,
  visit,
  type ASTVisitor,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';
import { deferRules } from './deferRules.ts';
import { parseWithin, requireSmallDocument, type DocumentLimits } from './documentLimits.ts';

/** A document's text and the name of the operation to execute. An empty name counts as absent. */
export type OperationText = { readonly query: string; readonly operationName?: string | null | undefined };

/** The operation of a request. Transports, guards, planner and executor use this one and select no other. */
export type ResolvedOperation = {
  readonly query: string;
  /** The operation's own name, null for an anonymous one. */
  readonly operationName: string | null;
  /** Valid against the schema; no variable has a name that query plans use. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Whether the document has `@defer`. */
  readonly mayDefer: boolean;
  /** The variables of a request under the names in `document`. */
  readonly variablesFor: (given: Variables) => Variables;
  /** Replaces names of variables in a message by those of the client's document. */
  readonly restoreVariableNames: (message: string) => string;
};

type Variables = Readonly<Record<string, unknown>> | null;

/**
 * Parses and validates a document and selects its operation. Throws a Fault, or an AggregateError of at most five
 * errors: GRAPHQL_PARSE_FAILED, OPERATION_TOO_LARGE, GRAPHQL_VALIDATION_FAILED or OPERATION_RESOLUTION_FAILURE.
 */
export type ResolveOperation = (text: OperationText) => ResolvedOperation;

type ResolverOptions = {
  /** The current API schema. */
  readonly schema: () => GraphQLSchema;
  readonly limits: DocumentLimits;
};

type CachedDocument = Renamed & { readonly operations: Map<string | null, ResolvedOperation> };

const DEFER = /@\s*defer\b/;
const REPRESENTATIONS = 'representations';
const MAX_CACHED_CHARACTERS = 1_000_000;
// Each error takes time, suggestions included, and later errors mostly follow from the first ones.
const MAX_ERRORS = 5;
const MAX_MESSAGE_LENGTH = 500;
// Only a name of this form is quoted in an error message.
const NAME = /^[_A-Za-z]\w{0,63}$/;

/**
 * Resolves each operation once and caches it, until the schema changes or newer documents exceed a million characters.
 */
export function createOperationResolver({ schema, limits }: ResolverOptions): ResolveOperation {
  const documents = new LRUCache<string, CachedDocument, GraphQLSchema>({
    maxSize: MAX_CACHED_CHARACTERS,
    sizeCalculation: (_document, query) => query.length,
    memoMethod: (query, _stale, { context: current }) => {
      const parsed = parseDocument(query, limits);
      // In this order: counting needs acyclic fragments, and validation is quadratic in the size of a document.
      requireValid(parsed, current, [NoFragmentCyclesRule]);
      requireSmallDocument(parsed, limits);
      requireValid(parsed, current, [...specifiedRules, ...deferRules, noReservedAliases]);
      return { ...renameVariables(parsed), operations: new Map() };
    },
  });
  let validFor: GraphQLSchema | null = null;

  return ({ query, operationName }) => {
    const current = schema();
    if (validFor !== current) documents.clear();
    validFor = current;
    const { operations, ...known } = documents.memo(query, { context: current });
    const name = operationName || null;
    const cached = operations.get(name);
    if (cached) return cached;
    const operation = requireOperation(known.document, name);
    const mayDefer = DEFER.test(query);
    const resolved = { query, operationName: operation.name?.value ?? null, operation, mayDefer, ...known };
    operations.set(name, resolved);
    return resolved;
  };
}

/**
 * Names that begin with two underscores are reserved for introspection (GraphQL, 2.1.9), and assigning `__proto__` to
 * an object sets its prototype. Aliases of `__typename` are allowed, because clients generate `__isNode: __typename`.
 */
function noReservedAliases(context: ValidationContext): ASTVisitor {
  return {
    Field({ alias, name }) {
      if (!alias?.value.startsWith('__')) return;
      if (name.value === '__typename' && alias.value !== '__proto__') return;
      const message = `The alias "${alias.value}" cannot be used: names that begin with __ are reserved.`;
      context.reportError(new GraphQLError(message, { nodes: alias }));
    },
  };
}

function parseDocument(query: string, limits: DocumentLimits): DocumentNode {
  try {
    return parseWithin(query, limits);
  } catch (error) {
    if (error instanceof GraphQLError && !(error instanceof Fault))
      throw refusalOf([coded('GRAPHQL_PARSE_FAILED', error)]);
    throw error;
  }
}

function requireValid(document: DocumentNode, schema: GraphQLSchema, rules: readonly ValidationRule[]): void {
  // graphql-js adds one more error to say that it stopped.
  const errors = validate(schema, document, rules, { maxErrors: MAX_ERRORS }).slice(0, MAX_ERRORS);
  if (errors.length > 0) throw refusalOf(errors.map((each) => coded(codeOf(each), each)));
}

/** A scalar sets the code of an error about an invalid literal. */
function codeOf({ extensions }: GraphQLError): string {
  return extensions['code'] === gatewayFaults.badInput.code ? gatewayFaults.badInput.code : 'GRAPHQL_VALIDATION_FAILED';
}

type Renamed = Pick<ResolvedOperation, 'document' | 'variablesFor' | 'restoreVariableNames'>;

/** Query plans pass entities as `$representations`, so a client's variable of that name is renamed. */
function renameVariables(document: DocumentNode): Renamed {
  const names = new Set<string>();
  visit(document, { Variable: ({ name }) => void names.add(name.value) });
  if (!names.has(REPRESENTATIONS))
    return { document, variablesFor: (variables) => variables, restoreVariableNames: (message) => message };
  let free = `${REPRESENTATIONS}_`;
  while (names.has(free)) free += '_';
  return {
    document: visit(document, {
      Variable: (node) =>
        node.name.value === REPRESENTATIONS ? { ...node, name: { ...node.name, value: free } } : undefined,
    }),
    variablesFor(given) {
      if (!given || !(REPRESENTATIONS in given)) return given;
      const { [REPRESENTATIONS]: value, ...others } = given;
      return { ...others, [free]: value };
    },
    restoreVariableNames: (message) => message.replaceAll(new RegExp(`\\$${free}(?!\\w)`, 'g'), `$$${REPRESENTATIONS}`),
  };
}

function requireOperation(document: DocumentNode, name: string | null): OperationDefinitionNode {
  const operation = getOperationAST(document, name);
  if (operation) return operation;
  if (name === null) throw new Fault(gatewayFaults.operationNotResolved);
  const shown = NAME.test(name) ? ` named ${name}` : ' of the given name';
  throw new Fault(gatewayFaults.operationNotResolved, `The document has no operation${shown}.`);
}

function coded(code: string, error: GraphQLError): GraphQLError {
  const { message, nodes, source, positions } = error;
  const short = message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message;
  return new GraphQLError(short, { nodes, source, positions, extensions: { code } });
}

function refusalOf(errors: readonly GraphQLError[]): AggregateError {
  return new AggregateError(errors, 'the operation is refused');
}
