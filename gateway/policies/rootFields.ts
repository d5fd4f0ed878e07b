import { Kind, type DocumentNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { FieldPolicies } from '../composition/fieldPolicies.ts';
import { accessFault, gatewayFaults } from '../errors.ts';
import { isMet } from './fieldAccess.ts';

/** A resolved operation and the claims of its caller; null: not signed in. */
export type OperationWithClaims = {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly claims: Claims | null;
};

/**
 * Refuses a subscription whose field the caller may not use: UNAUTHENTICATED or FORBIDDEN. The denied fields of other
 * operations, and those below the field of a subscription, are null in the response instead.
 */
export function createSubscriptionGuard(policies: () => FieldPolicies): (operation: OperationWithClaims) => void {
  return ({ document, operation, claims }) => {
    if (operation.operation !== 'subscription') return;
    for (const { name } of rootFields(operation.selectionSet, document)) {
      const coordinate = `Subscription.${name}`;
      const failing = policies()
        .get(coordinate)
        ?.find((rule) => !isMet(rule, claims));
      if (failing) throw accessFault(failing, coordinate, claims !== null);
    }
  };
}

const ROOTS = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

type Operation = Pick<OperationWithClaims, 'document' | 'operation'>;

/** The root fields of an operation, such as `Mutation.login`, once for each response key. */
export function rootFieldsOf({ document, operation: { operation, selectionSet } }: Operation): string[] {
  const byKey = new Map(rootFields(selectionSet, document).map(({ key, name }) => [key, name]));
  return [...byKey.values()].map((name) => `${ROOTS[operation]}.${name}`);
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
