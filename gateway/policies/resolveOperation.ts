import {
  getOperationAST,
  GraphQLError,
  NoFragmentCyclesRule,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
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
import type { Exposure } from '../exposure.ts';
import { deferRules } from './deferRules.ts';
import { renameVariables } from './renameVariables.ts';
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
  /** Whether the document was published with a client: then it may cost more than others. */
  readonly isTrusted: boolean;
  /** Whether errors about values of variables suggest no similar names. */
  readonly hideSuggestions: boolean;
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
export type ResolveOperation = (text: OperationText, beforeReading?: BeforeReading) => ResolvedOperation;

/** Called before a document that is not cached is parsed and validated; may throw. */
export type BeforeReading = (query: string) => void;

type ResolverOptions = {
  /** The current API schema. */
  readonly schema: () => GraphQLSchema;
  readonly limits: DocumentLimits;
  /** Whether documents may read the schema, and errors suggest similar names; absent: both. */
  readonly exposure?: Pick<Exposure, 'introspection' | 'suggestions'>;
  /** Texts of documents to which neither the limits nor `introspection` apply. */
  readonly trusted?: ReadonlySet<string>;
};

type ReadDocument = Pick<ResolvedOperation, 'document' | 'variablesFor' | 'restoreVariableNames' | 'isTrusted'>;
type ReadingContext = { readonly current: GraphQLSchema; readonly beforeReading: BeforeReading | undefined };
type CachedDocument = ReadDocument & { readonly operations: Map<string | null, ResolvedOperation> };

const rules: readonly ValidationRule[] = [...specifiedRules, ...deferRules, noReservedAliases];
const DEFER = /@\s*defer\b/;
const MAX_CACHED_CHARACTERS = 1_000_000;
// Each error takes time, suggestions included, and later errors mostly follow from the first ones.
const MAX_ERRORS = 5;
const MAX_MESSAGE_LENGTH = 500;
// Only a name of this form is quoted in an error message.
const NAME = /^[_A-Za-z]\w{0,63}$/;

/**
 * Resolves each operation once and caches it, until the schema changes or newer documents exceed a million characters.
 */
export function createOperationResolver({ schema, ...options }: ResolverOptions): ResolveOperation {
  const read = createDocumentReader(options);
  const hideSuggestions = options.exposure?.suggestions === false;
  const documents = new LRUCache<string, CachedDocument, ReadingContext>({
    maxSize: MAX_CACHED_CHARACTERS,
    sizeCalculation: (_document, query) => query.length,
    memoMethod(query, _stale, { context: { current, beforeReading } }) {
      beforeReading?.(query);
      return { ...read(query, current), operations: new Map() };
    },
  });
  let validFor: GraphQLSchema | null = null;

  return ({ query, operationName }, beforeReading) => {
    const current = schema();
    if (validFor !== current) documents.clear();
    validFor = current;
    const { operations, ...known } = documents.memo(query, { context: { current, beforeReading } });
    const name = operationName || null;
    const cached = operations.get(name);
    if (cached) return cached;
    const operation = requireOperation(known.document, name);
    const facts = { hideSuggestions, mayDefer: DEFER.test(query) };
    const resolved = { ...known, ...facts, query, operation, operationName: operation.name?.value ?? null };
    operations.set(name, resolved);
    return resolved;
  };
}

/** Creates the function that parses and validates a document. */
function createDocumentReader({ limits, exposure, trusted }: Omit<ResolverOptions, 'schema'>) {
  const restricted = exposure?.introspection === false ? [...rules, NoSchemaIntrospectionCustomRule] : rules;
  const options = { maxErrors: MAX_ERRORS, hideSuggestions: exposure?.suggestions === false };
  return (query: string, schema: GraphQLSchema): ReadDocument => {
    const isTrusted = trusted?.has(query) ?? false;
    const document = isTrusted ? parse(query) : parseDocument(query, limits);
    // In this order: counting needs acyclic fragments, and validation is quadratic in the size of a document.
    requireNoErrors(validate(schema, document, [NoFragmentCyclesRule], options));
    if (!isTrusted) requireSmallDocument(document, limits);
    requireNoErrors(validate(schema, document, isTrusted ? rules : restricted, options));
    return { ...renameVariables(document), isTrusted };
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

function requireNoErrors(errors: readonly GraphQLError[]): void {
  // graphql-js adds one more error to say that it stopped.
  if (errors.length > 0) throw refusalOf(errors.slice(0, MAX_ERRORS).map((each) => coded(codeOf(each), each)));
}

/** A scalar sets the code of an error about an invalid literal. */
function codeOf({ extensions }: GraphQLError): string {
  return extensions['code'] === gatewayFaults.badInput.code ? gatewayFaults.badInput.code : 'GRAPHQL_VALIDATION_FAILED';
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
