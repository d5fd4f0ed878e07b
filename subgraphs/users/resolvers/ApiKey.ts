import type { ApiKeyResolvers } from '../generated/resolvers.ts';

export const ApiKey: ApiKeyResolvers = {
  async __resolveReference({ id }, { loaders, viewer }) {
    return viewer?.scopes.includes('user:admin') ? loaders.apiKey.load(id) : null;
  },

  createdBy: ({ createdBy }, _args, { loaders }) => loaders.user.load(createdBy),
};
