import type { Role, User } from './user.ts';

/**
 * A filter of accounts: part of the e-mail address, username or display name, and a role; null matches every account.
 */
export type AccountFilter = { readonly text: string | null; readonly role: Role | null };

/** A page of the accounts that match a filter, newest first (relay.dev/graphql/connections.htm). */
export type AccountPage = {
  readonly filter: AccountFilter;
  readonly edges: readonly { readonly cursor: string; readonly node: User }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
};
