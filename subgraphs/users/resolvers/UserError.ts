import type { UserErrorResolvers } from '../generated/resolvers.ts';

export const UserError: UserErrorResolvers = {
  __resolveType: () => 'InputError',
};
