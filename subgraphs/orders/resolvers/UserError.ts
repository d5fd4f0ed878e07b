import type { OrdersRefusal } from '../domain/refusal.ts';
import type { ResolversTypes, UserErrorResolvers } from '../generated/resolvers.ts';

/** A refusal as the GraphQL `UserError` interface returns it. */
export type UserErrorPayload = Awaited<ResolversTypes['UserError']> & { readonly __typename: string };

/** Maps a refusal to its GraphQL type. */
export function userErrorOf(refusal: OrdersRefusal): UserErrorPayload {
  const { code, message, path } = refusal;
  switch (refusal.kind) {
    case 'plain':
      return { __typename: 'InputError', code, message, path };
    case 'shortage': {
      const { requested, available, variantId } = refusal;
      return {
        __typename: 'InsufficientStockError',
        code,
        message,
        path,
        requested,
        available,
        variant: { id: variantId },
      };
    }
    case 'illegalTransition': {
      const { from, to, allowed } = refusal;
      return { __typename: 'IllegalTransitionError', code, message, path, from, to, allowed };
    }
  }
}

export const UserError: UserErrorResolvers = {
  __resolveType: ({ __typename }) => __typename ?? 'InputError',
};
