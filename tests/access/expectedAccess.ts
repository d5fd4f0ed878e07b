import type { FieldPolicies } from '../../gateway/composition/fieldPolicies.ts';
import { isMet } from '../../gateway/policies/fieldAccess.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { FieldOperation } from './fieldOperations.ts';

/** A caller of the matrix; null claims: anonymous. */
export type MatrixCaller = { readonly name: string; readonly claims: Claims | null; readonly isOwner: boolean };

/** What a caller receives of a field. `shown`: what its owner sees. `hidden`: what there would be without it. */
export type Access = 'shown' | 'hidden' | 'UNAUTHENTICATED' | 'FORBIDDEN';

/**
 * Of whom a value is, which the schema does not say: the scope with which others see what the owner sees, or null when
 * nobody else does. For another caller the field, and all below it, is null or empty.
 */
const OWNERSHIP: Readonly<Record<string, string | null>> = {
  'Query.order': 'order:read',
  'User.cart': null,
  'User.orders': 'order:read',
};
/** Of an account: the fields with a rule, but those above. */
const PRIVATE = { type: 'User.', scope: 'user:read' } as const;

/** What a caller should receive: by the rules of the fields from Query down, and then by ownership. */
export function expectedAccess(
  { path }: FieldOperation,
  { claims, isOwner }: MatrixCaller,
  policies: FieldPolicies,
): Access {
  for (const { coordinate } of path) {
    const rules = policies.get(coordinate) ?? [];
    if (rules.some((rule) => !isMet(rule, claims))) return claims ? 'FORBIDDEN' : 'UNAUTHENTICATED';
    const scope = scopeToSee(coordinate, rules.length > 0);
    if (scope !== undefined && !isOwner && !(scope !== null && claims?.scopes.includes(scope))) return 'hidden';
  }
  return 'shown';
}

function scopeToSee(coordinate: string, hasRule: boolean): string | null | undefined {
  if (coordinate in OWNERSHIP) return OWNERSHIP[coordinate];
  return coordinate.startsWith(PRIVATE.type) && hasRule ? PRIVATE.scope : undefined;
}
