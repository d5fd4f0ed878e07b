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
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';
import { parseWithin, requireSmallDocument, type DocumentLimits } from './documentLimits.ts';

/** The text of a document, and which of its operations is meant. An empty name is not given. */
export type OperationText = { readonly query: string; readonly operationName?: string | null | undefined };

/** One operation that everything behind agrees on: transports, guards, planner and executor use this and look for no other. */
export type ResolvedOperation = {
  readonly query: string;
  /** The operation's own name, null for an anonymous one. */
  readonly operationName: string | null;
  /** Valid against the schema; no variable of it has a name that plans use. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The variables of a request, under the names that the document has. */
  readonly variablesFor: (given: Variables) => Variables;
  /** A message with the names of variables as the client wrote them. */
  readonly asWritten: (message: string) => string;
};

type Variables = Readonly<Record<string, unknown>> | null;

/**
 * Parses and validates a document and finds the operation that is meant. Throws a Fault, or an AggregateError of all that
 * is wrong, of at most five errors: GRAPHQL_PARSE_FAILED, OPERATION_TOO_LARGE, GRAPHQL_VALIDATION_FAILED or
 * OPERATION_RESOLUTION_FAILURE.
 */
export type ResolveOperation = (text: OperationText) => ResolvedOperation;

type ResolverOptions = {
  /** The schema of clients, as it is now. */
  readonly schema: () => GraphQLSchema;
  readonly limits: DocumentLimits;
};

type Known = Renamed & { readonly operations: Map<string | null, ResolvedOperation> };

const REPRESENTATIONS = 'representations';
const MAX_KEPT_CHARACTERS = 1_000_000;
// Each costs to be found, with what was perhaps meant; the first ones help, the others mostly follow from them.
const MAX_ERRORS = 5;
const MAX_MESSAGE_LENGTH = 500;
// Longer names are no mistake that a quotation helps to find.
const NAME = /^[_A-Za-z]\w{0,63}$/;

/** Resolves each operation once and keeps it, until the schema changes or a million characters of others came after it. */
export function createOperationResolver({ schema, limits }: ResolverOptions): ResolveOperation {
  const documents = keepNewest<Known>(MAX_KEPT_CHARACTERS);
  let validFor: GraphQLSchema | null = null;

  return ({ query, operationName }) => {
    const current = schema();
    if (validFor !== current) documents.clear();
    validFor = current;
    const { operations, ...known } = documents.get(query, () => {
      const parsed = parsedOf(query, limits);
      // Counting follows each fragment to its end, and validating what is not small may take the square of its length.
      requireValid(parsed, current, [NoFragmentCyclesRule]);
      requireSmallDocument(parsed, limits);
      requireValid(parsed, current, [...specifiedRules, noReservedAliases]);
      return { ...renamed(parsed), operations: new Map() };
    });
    const asked = operationName || null;
    const before = operations.get(asked);
    if (before) return before;
    const operation = requireOperation(known.document, asked);
    const resolved = { query, operationName: operation.name?.value ?? null, operation, ...known };
    operations.set(asked, resolved);
    return resolved;
  };
}

/**
 * Names that begin with two underscores are introspection's (GraphQL, 2.1.9), and `__proto__` is no key that JavaScript
 * writes into an object. Clients do generate `__isNode: __typename`.
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

function parsedOf(query: string, limits: DocumentLimits): DocumentNode {
  try {
    return parseWithin(query, limits);
  } catch (error) {
    if (error instanceof GraphQLError && !(error instanceof Fault))
      throw refusalOf([coded('GRAPHQL_PARSE_FAILED', error)]);
    throw error;
  }
}

function requireValid(document: DocumentNode, schema: GraphQLSchema, rules: readonly ValidationRule[]): void {
  // One more says that validation was given up.
  const errors = validate(schema, document, rules, { maxErrors: MAX_ERRORS }).slice(0, MAX_ERRORS);
  if (errors.length > 0) throw refusalOf(errors.map((each) => coded(codeOf(each), each)));
}

/** A literal that its scalar refuses says so itself. */
function codeOf({ extensions }: GraphQLError): string {
  return extensions['code'] === gatewayFaults.badInput.code ? gatewayFaults.badInput.code : 'GRAPHQL_VALIDATION_FAILED';
}

type Renamed = Pick<ResolvedOperation, 'document' | 'variablesFor' | 'asWritten'>;

/** Plans call the entities of a fetch `$representations`: a client's variable of that name gets another one. */
function renamed(document: DocumentNode): Renamed {
  const names = new Set<string>();
  visit(document, { Variable: ({ name }) => void names.add(name.value) });
  if (!names.has(REPRESENTATIONS)) return { document, variablesFor: (given) => given, asWritten: (message) => message };
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
    asWritten: (message) => message.replaceAll(new RegExp(`\\$${free}(?!\\w)`, 'g'), `$$${REPRESENTATIONS}`),
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

/** Keeps values by text; the least recently used ones go when the texts are longer than that together. */
function keepNewest<Value>(maxCharacters: number) {
  const kept = new Map<string, Value>();
  let characters = 0;
  return {
    clear(): void {
      kept.clear();
      characters = 0;
    },
    get(text: string, make: () => Value): Value {
      const value = kept.get(text) ?? make();
      if (!kept.delete(text)) characters += text.length;
      kept.set(text, value);
      for (const oldest of kept.keys()) {
        if (characters <= maxCharacters) break;
        kept.delete(oldest);
        characters -= oldest.length;
      }
      return value;
    },
  };
}
