import type { ApiKeyResolvers } from '../generated/resolvers.ts';

export const ApiKey: ApiKeyResolvers = {
  createdBy: ({ createdBy }, _args, { loaders }) => loaders.user.load(createdBy),
};
