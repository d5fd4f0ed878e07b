import {
  Kind,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type ObjectTypeDefinitionNode,
} from 'graphql';
import { z } from 'zod';

/**
 * The access rule of a field: any caller, a signed-in caller, or a caller with all scopes of at least one of the sets.
 */
export type AccessRule =
  | { readonly kind: 'public' }
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'scopes'; readonly anyOf: readonly (readonly string[])[] };

/**
 * The access rule of every root field, by its coordinate (`Query.orders`). A field that is not in the table is refused.
 */
export type PolicyTable = ReadonlyMap<string, AccessRule>;

const ROOTS = ['Query', 'Mutation', 'Subscription'];
const scopes = z.array(z.array(z.string()));

/** Extracts the access rules. */
export function extractPolicies(supergraph: DocumentNode): PolicyTable {
  const table = new Map<string, AccessRule>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || !ROOTS.includes(definition.name.value)) continue;
    for (const field of definition.fields ?? []) {
      table.set(`${definition.name.value}.${field.name.value}`, accessRuleOf(field, definition));
    }
  }
  if (table.size === 0) throw new Error('expected a supergraph with root fields, got none');
  return table;
}

function accessRuleOf(field: FieldDefinitionNode, type: ObjectTypeDefinitionNode): AccessRule {
  const directives = [...(type.directives ?? []), ...(field.directives ?? [])];
  const required = directives.filter(({ name }) => name.value === 'requiresScopes').map(requiredScopes);
  if (required.length > 0) return { kind: 'scopes', anyOf: required.reduce(both) };
  const isSignedIn = directives.some(({ name }) => name.value === 'authenticated');
  return { kind: isSignedIn ? 'authenticated' : 'public' };
}

/** The scopes of `@requiresScopes`. */
export function requiredScopes(directive: ConstDirectiveNode): string[][] {
  const argument = directive.arguments?.find(({ name }) => name.value === 'scopes');
  return scopes.parse(argument && valueFromASTUntyped(argument.value));
}

// (a or b) and (c or d) = (a and c) or (a and d) or (b and c) or (b and d).
function both(one: string[][], other: string[][]): string[][] {
  return one.flatMap((left) => other.map((right) => [...left, ...right]));
}
