import {
  getOperationAST,
  GraphQLError,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationRule,
} from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';

/** The text of a document, and which of its operations is meant. An empty name is not given. */
export type OperationText = { readonly query: string; readonly operationName?: string | null | undefined };

/** One operation that everything behind agrees on: transports, guards, planner and executor use this and look for no other. */
export type ResolvedOperation = {
  readonly query: string;
  /** The operation's own name, null for an anonymous one. */
  readonly operationName: string | null;
  /** Valid against the schema. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
};

/**
 * Parses and validates a document and finds the operation that is meant. Throws a Fault, or an AggregateError of all that
 * is wrong: GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED, OPERATION_RESOLUTION_FAILURE or the code of a guard.
 */
export type ResolveOperation = (text: OperationText) => ResolvedOperation;

type ResolverOptions = {
  /** The schema of clients, as it is now. */
  readonly schema: () => GraphQLSchema;
  /** Beside those of the specification. */
  readonly rules: readonly ValidationRule[];
  readonly maxTokens: number;
};

type Known = { readonly document: DocumentNode; readonly operations: Map<string | null, ResolvedOperation> };

const MAX_KEPT_CHARACTERS = 1_000_000;
// Longer names are no mistake that a quotation helps to find.
const NAME = /^[_A-Za-z]\w{0,63}$/;

/** Resolves each operation once and keeps it, until the schema changes or a million characters of others came after it. */
export function createOperationResolver({ schema, rules, maxTokens }: ResolverOptions): ResolveOperation {
  const allRules = [...specifiedRules, ...rules];
  const documents = keepNewest<Known>(MAX_KEPT_CHARACTERS);
  let validFor: GraphQLSchema | null = null;

  return ({ query, operationName }) => {
    const current = schema();
    if (validFor !== current) documents.clear();
    validFor = current;
    const { document, operations } = documents.get(query, () => {
      const parsed = parsedOf(query, maxTokens);
      requireValid(parsed, current, allRules);
      return { document: parsed, operations: new Map() };
    });
    const asked = operationName || null;
    const known = operations.get(asked);
    if (known) return known;
    const operation = requireOperation(document, asked);
    const resolved = { query, operationName: operation.name?.value ?? null, document, operation };
    operations.set(asked, resolved);
    return resolved;
  };
}

function parsedOf(query: string, maxTokens: number): DocumentNode {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError) throw refusalOf([coded('GRAPHQL_PARSE_FAILED', error)]);
    throw error;
  }
}

function requireValid(document: DocumentNode, schema: GraphQLSchema, rules: readonly ValidationRule[]): void {
  const errors = validate(schema, document, rules);
  if (errors.length === 0) return;
  throw refusalOf(errors.map((each) => (each instanceof Fault ? each : coded('GRAPHQL_VALIDATION_FAILED', each))));
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
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } });
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
