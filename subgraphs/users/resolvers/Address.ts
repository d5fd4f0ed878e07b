import { maySeePrivate } from '../domain/maySeePrivate.ts';
import type { AddressResolvers } from '../generated/resolvers.ts';

export const Address: AddressResolvers = {
  async __resolveReference({ id }, { loaders, viewer }) {
    // A representation is not coerced: its id may be anything.
    const address = typeof id === 'string' ? await loaders.address.load(id) : null;
    return address && maySeePrivate(address.userId, viewer) ? address : null;
  },
};
