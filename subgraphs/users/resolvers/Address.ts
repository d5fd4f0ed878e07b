import { maySeePrivate } from '../domain/user.ts';
import type { AddressResolvers } from '../generated/resolvers.ts';

export const Address: AddressResolvers = {
  async __resolveReference({ id }, { loaders, viewer }) {
    const address = await loaders.address.load(id);
    return address && maySeePrivate(address.userId, viewer) ? address : null;
  },
};
