import type { UserErrorResolvers } from '../generated/resolvers.ts';

export const UserError: UserErrorResolvers = {
  __resolveType: (error) => ('requested' in error ? 'InsufficientStockError' : 'InputError'),
};
