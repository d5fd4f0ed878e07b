import { Kind, type DocumentNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { AccessRule, PolicyTable } from '../composition/policyTable.ts';
import { gatewayFaults } from '../errors.ts';

/** A resolved operation and the claims of its caller; null: not signed in. */
export type OperationWithClaims = {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly claims: Claims | null;
};

const ROOTS = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;
const INTROSPECTION = new Set(['__typename', '__schema', '__type']);

/**
 * Refuses an operation with a root field that the caller may not use, whether aliased, in a fragment or conditional:
 * UNAUTHENTICATED or FORBIDDEN. A field that is not in the policy table is always refused.
 */
export function createRootFieldGuard(policies: () => PolicyTable): (operation: OperationWithClaims) => void {
  const known = new WeakMap<OperationDefinitionNode, readonly string[]>();
  return ({ document, operation, claims }) => {
    const table = policies();
    const fields = known.get(operation) ?? coordinatesOf(operation, document);
    known.set(operation, fields);
    for (const field of fields) requireAccess(table.get(field), field, claims);
  };
}

/** The root fields of an operation, such as `Query.me`, each once and without introspection. */
function coordinatesOf(operation: OperationDefinitionNode, document: DocumentNode): string[] {
  const fields = new Set(rootFieldsOf({ operation, document }));
  return [...fields].filter((field) => !INTROSPECTION.has(field.slice(field.indexOf('.') + 1)));
}

type Operation = Pick<OperationWithClaims, 'document' | 'operation'>;

/** The root fields of an operation, such as `Mutation.login`, once for each response key. */
export function rootFieldsOf({ document, operation: { operation, selectionSet } }: Operation): string[] {
  const byKey = new Map(rootFields(selectionSet, document).map(({ key, name }) => [key, name]));
  return [...byKey.values()].map((name) => `${ROOTS[operation]}.${name}`);
}

/** Throws UNAUTHENTICATED or FORBIDDEN when the caller does not meet the rule of a field. */
export function requireAccess(rule: AccessRule | undefined, field: string, claims: Claims | null): void {
  if (!rule) throw new Fault(gatewayFaults.forbidden, `${field} has no policy, so it cannot be requested.`);
  if (rule.kind === 'public') return;
  if (!claims) throw new Fault(gatewayFaults.unauthenticated, `Sign in to request ${field}.`);
  if (rule.kind === 'authenticated') return;
  const isMet = rule.anyOf.some((scopes) => scopes.every((scope) => claims.scopes.includes(scope)));
  if (isMet) return;
  const needed = rule.anyOf.map((scopes) => scopes.join(' and ')).join(', or ');
  throw new Fault(gatewayFaults.forbidden, `${field} needs the scope ${needed}.`);
}

/**
 * Refuses a mutation that signs in more than once (BAD_USER_INPUT), conditional fields included: its other fields run
 * as the signed-in user, and there would be two. `fields` are the mutations that sign in.
 */
export function createSignInGuard(fields: () => readonly string[]): (operation: OperationWithClaims) => void {
  return ({ document, operation }) => {
    if (operation.operation !== 'mutation') return;
    const known = fields();
    const signingIn = rootFields(operation.selectionSet, document).filter(({ name }) => known.includes(name));
    const count = new Set(signingIn.map(({ key }) => key)).size;
    if (count < 2) return;
    const message = `Sign in once in an operation: expected one of ${known.join(', ')}, got ${count} of them.`;
    throw new Fault(gatewayFaults.badInput, message);
  };
}

type RootField = { readonly key: string; readonly name: string };

/** All root fields of an operation, each with its response key. */
function rootFields(selectionSet: SelectionSetNode, document: DocumentNode): RootField[] {
  const fields: RootField[] = [];
  const spread = new Set<string>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD)
        fields.push({ key: (selection.alias ?? selection.name).value, name: selection.name.value });
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      else spread.add(selection.name.value);
    }
  };
  collect(selectionSet);
  // Iterating a Set includes values added meanwhile, so nested fragments are visited, each once.
  for (const name of spread) {
    const fragment = document.definitions.find(
      (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name,
    );
    if (fragment?.kind === Kind.FRAGMENT_DEFINITION) collect(fragment.selectionSet);
  }
  return fields;
}
