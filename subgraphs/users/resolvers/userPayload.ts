import type { UsersContext } from '../context.ts';
import type { UsersRefused } from '../domain/refusal.ts';
import type { User } from '../domain/user.ts';
import { unauthenticated } from '../errors.ts';

type AccountOutcome = { readonly kind: 'saved'; readonly user: User } | UsersRefused | null;

/** The payload of a change to an account; UNAUTHENTICATED if the account may no longer act (null). */
export function userPayload(outcome: AccountOutcome, { loaders }: UsersContext) {
  if (!outcome) throw unauthenticated();
  if (outcome.kind === 'refused') return { user: null, userErrors: outcome.refusals };
  // The loaders may hold the state before the change.
  for (const loader of [loaders.user, loaders.addressBook, loaders.sessions]) loader.clear(outcome.user.id);
  return { user: outcome.user, userErrors: [] };
}
