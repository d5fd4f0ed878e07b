import { maySeePrivate } from '../domain/user.ts';
import type { ActivityEntryResolvers } from '../generated/resolvers.ts';

export const ActivityEntry: ActivityEntryResolvers = {
  async __resolveReference({ id }, { loaders, viewer }) {
    const entry = await loaders.activityEntry.load(id);
    const accounts = [entry?.actorId, entry?.targetId].filter((account) => account != null);
    const maySee = viewer?.scopes.includes('user:admin') || accounts.some((account) => maySeePrivate(account, viewer));
    return maySee ? entry : null;
  },

  id: ({ sequence }) => `aud_${sequence}`,
};
