import type { Role, User } from './user.ts';

/** Which accounts staff looks for: a part of e-mail address, username or display name; null: no matter. */
export type AccountFilter = { readonly text: string | null; readonly role: Role | null };

/** A page of the accounts a filter finds, newest first (relay.dev/graphql/connections.htm). */
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
