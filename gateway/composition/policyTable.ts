import {
  Kind,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type ObjectTypeDefinitionNode,
} from 'graphql';
import { z } from 'zod';

/** What a caller must be: anybody, somebody signed in, or somebody with all scopes of at least one of the sets. */
export type Demand =
  | { readonly kind: 'anybody' }
  | { readonly kind: 'signedIn' }
  | { readonly kind: 'scopes'; readonly anyOf: readonly (readonly string[])[] };

/** The demand of every root field, by `Query.orders`. A field that is not in it is not known, and so not answered. */
export type PolicyTable = ReadonlyMap<string, Demand>;

const ENFORCED = new Set(['authenticated', 'requiresScopes', 'inaccessible']);
const ROOTS = ['Query', 'Mutation', 'Subscription'];
const scopes = z.array(z.array(z.string()));

/** Takes the demands out of a composed supergraph. Throws when it links a security feature that nobody enforces. */
export function extractPolicies(supergraph: DocumentNode): PolicyTable {
  requireOnlyEnforcedFeatures(supergraph);
  const table = new Map<string, Demand>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || !ROOTS.includes(definition.name.value)) continue;
    for (const field of definition.fields ?? []) {
      table.set(`${definition.name.value}.${field.name.value}`, demandOf(field, definition));
    }
  }
  if (table.size === 0) throw new Error('expected a supergraph with root fields, got none');
  return table;
}

function demandOf(field: FieldDefinitionNode, type: ObjectTypeDefinitionNode): Demand {
  const directives = [...(type.directives ?? []), ...(field.directives ?? [])];
  const required = directives.filter(({ name }) => name.value === 'requiresScopes').map(scopesOf);
  if (required.length > 0) return { kind: 'scopes', anyOf: required.reduce(both) };
  const isSignedIn = directives.some(({ name }) => name.value === 'authenticated');
  return { kind: isSignedIn ? 'signedIn' : 'anybody' };
}

function scopesOf(directive: ConstDirectiveNode): string[][] {
  const argument = directive.arguments?.find(({ name }) => name.value === 'scopes');
  return scopes.parse(argument && valueFromASTUntyped(argument.value));
}

// (a or b) and (c or d) is: a and c, or a and d, or b and c, or b and d.
function both(one: string[][], other: string[][]): string[][] {
  return one.flatMap((left) => other.map((right) => [...left, ...right]));
}

function requireOnlyEnforcedFeatures(supergraph: DocumentNode): void {
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION) continue;
    for (const link of definition.directives ?? []) {
      const { url, for: purpose } = argumentsOf(link);
      const feature = String(url).split('/').at(-2) ?? '';
      if (purpose === 'SECURITY' && !ENFORCED.has(feature)) {
        throw new Error(`expected only ${[...ENFORCED].join(', ')} to protect fields, got @${feature}`);
      }
    }
  }
}

function argumentsOf(directive: ConstDirectiveNode): Record<string, unknown> {
  return Object.fromEntries(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
}
