import type { SessionResolvers } from '../generated/resolvers.ts';

export const Session: SessionResolvers = {
  current: (session, _args, { viewer }) => session.id === viewer?.session,
};
