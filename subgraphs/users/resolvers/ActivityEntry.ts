import type { ActivityEntryResolvers } from '../generated/resolvers.ts';

export const ActivityEntry: ActivityEntryResolvers = {
  id: ({ sequence }) => `aud_${sequence}`,
};
