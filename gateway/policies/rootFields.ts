import { Kind, type DocumentNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { Demand, PolicyTable } from '../composition/policyTable.ts';
import { gatewayFaults } from '../errors.ts';

/** One operation before it is answered, and who asks. */
export type Question = {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly claims: Claims | null;
};

const ROOTS = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;
const INTROSPECTION = new Set(['__typename', '__schema', '__type']);

/**
 * Refuses an operation of which any root field, however it is aliased, spread or conditional, is not for this caller:
 * UNAUTHENTICATED or FORBIDDEN. A field the table does not know is for nobody.
 */
export function createRootFieldGuard(policies: () => PolicyTable): (question: Question) => void {
  return ({ document, operation, claims }) => {
    const table = policies();
    const root = ROOTS[operation.operation];
    for (const field of new Set(rootFields(operation.selectionSet, document).map(({ name }) => name))) {
      if (!INTROSPECTION.has(field)) requireDemand(table.get(`${root}.${field}`), `${root}.${field}`, claims);
    }
  };
}

function requireDemand(demand: Demand | undefined, field: string, claims: Claims | null): void {
  if (!demand) throw new Fault(gatewayFaults.forbidden, `${field} has no policy, so nobody may ask for it.`);
  if (demand.kind === 'anybody') return;
  if (!claims) throw new Fault(gatewayFaults.unauthenticated, `Sign in to ask for ${field}.`);
  if (demand.kind === 'signedIn') return;
  const isMet = demand.anyOf.some((scopes) => scopes.every((scope) => claims.scopes.includes(scope)));
  if (isMet) return;
  const needed = demand.anyOf.map((scopes) => scopes.join(' and ')).join(', or ');
  throw new Fault(gatewayFaults.forbidden, `${field} needs the scope ${needed}.`);
}

/**
 * Refuses a mutation that signs in more than once (BAD_USER_INPUT), whatever its conditions say: its rest acts as the one
 * who signed in, and there would be two. `fields` are those that sign in.
 */
export function createSignInGuard(fields: () => readonly string[]): (question: Question) => void {
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

/** All root fields that an operation asks for, each with its response key. */
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
  // A set also gives what is added to it while it is walked: each fragment is looked into once.
  for (const name of spread) {
    const fragment = document.definitions.find(
      (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name,
    );
    if (fragment?.kind === Kind.FRAGMENT_DEFINITION) collect(fragment.selectionSet);
  }
  return fields;
}
