import { maySeePrivate } from '../domain/user.ts';
import type { SessionResolvers } from '../generated/resolvers.ts';

export const Session: SessionResolvers = {
  async __resolveReference({ id }, { loaders, viewer }) {
    const session = await loaders.session.load(id);
    return session && maySeePrivate(session.userId, viewer) ? session : null;
  },

  current: (session, _args, { viewer }) => session.id === viewer?.session,
};
