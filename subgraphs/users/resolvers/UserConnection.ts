import type { UserConnectionResolvers } from '../generated/resolvers.ts';

export const UserConnection: UserConnectionResolvers = {
  totalCount: ({ filter }, _args, { store }) => store.accountList.count(filter),
};
