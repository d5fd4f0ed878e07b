import { channelsFor } from '../domain/notification.ts';
import type { UserPreferencesResolvers } from '../generated/resolvers.ts';

export const UserPreferences: UserPreferencesResolvers = {
  channels: ({ channels }, { topic }) => channelsFor(topic, channels),
};
