import type { UsersContext } from '../context.ts';
import { maySeePrivate, type User as Account } from '../domain/user.ts';
import type { UserResolvers } from '../generated/resolvers.ts';

export const User: UserResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.user.load(id),

  email: (user, _args, context) => (maySee(user, context) ? user.email : null),
  emailVerified: (user, _args, context) => (maySee(user, context) ? user.emailVerifiedAt !== null : null),
  emailVerifiedAt: (user, _args, context) => (maySee(user, context) ? user.emailVerifiedAt : null),
  secondFactorEnabled: (user, _args, context) => (maySee(user, context) ? user.secondFactorAt !== null : null),
  phone: (user, _args, context) => (maySee(user, context) ? user.phone : null),
  roles: (user, _args, context) => (maySee(user, context) ? user.roles : []),
  status: (user, _args, context) => (maySee(user, context) ? user.status : null),
  version: (user, _args, context) => (maySee(user, context) ? user.version : null),
  updatedAt: (user, _args, context) => (maySee(user, context) ? user.updatedAt : null),
  preferences: (user, _args, context) => (maySee(user, context) ? user.preferences : null),
  addresses: (user, _args, context) => addressBookOf(user, context),
  sessions: (user, _args, context) => (maySee(user, context) ? context.loaders.sessions.load(user.id) : []),

  activity: (user, slice, context) =>
    maySee(user, context)
      ? context.store.auditLog.page({ accountId: user.id, actorId: null, targetId: null, action: null }, slice)
      : emptyInbox,

  notifications: (user, slice, context) =>
    maySee(user, context) ? context.loaders.inbox.load({ userId: user.id, slice }) : emptyInbox,

  async defaultShippingAddress(user, _args, context) {
    const book = await addressBookOf(user, context);
    return book.find((address) => address.isDefault) ?? null;
  },
};

const emptyInbox = {
  edges: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  unreadCount: 0,
  resumeCursor: null,
};

function maySee(user: Account, { viewer }: UsersContext): boolean {
  return maySeePrivate(user.id, viewer);
}

async function addressBookOf(user: Account, context: UsersContext) {
  return maySee(user, context) ? context.loaders.addressBook.load(user.id) : [];
}
