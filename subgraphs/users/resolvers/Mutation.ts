import type { UsersContext } from '../context.ts';
import { changePassword } from '../domain/changePassword.ts';
import { deleteAddress } from '../domain/deleteAddress.ts';
import { emailProblem } from '../domain/email.ts';
import { login } from '../domain/login.ts';
import { idsProblem } from '../domain/markNotificationsRead.ts';
import { canonicalPassword } from '../domain/password.ts';
import { invalid, refuse, staleRead, type Refused } from '../domain/refusal.ts';
import { registerUser } from '../domain/registerUser.ts';
import { resetPassword, resetTokenExpired } from '../domain/resetPassword.ts';
import { saveAddress } from '../domain/saveAddress.ts';
import { setUserRoles } from '../domain/setUserRoles.ts';
import { setUserStatus } from '../domain/setUserStatus.ts';
import { tidy } from '../domain/text.ts';
import { updatePreferences } from '../domain/updatePreferences.ts';
import { updateProfile } from '../domain/updateProfile.ts';
import type { User } from '../domain/user.ts';
import { unauthenticated } from '../errors.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import { notSignedIn, signedIn, signIn } from './signIn.ts';
import { requireScope, requireViewer } from './whoIsAsking.ts';

export const Mutation: MutationResolvers = {
  async register(_root, { input }, context) {
    const decided = registerUser(input, { id: context.newId('usr'), registeredAt: context.now() });
    if (decided.kind === 'refused') return notSignedIn(decided.refusals);
    const passwordHash = await context.hasher.hash(decided.password);
    const saved = await context.store.accounts.add({ user: decided.user, passwordHash, isWelcomed: true });
    return saved.kind === 'refused' ? notSignedIn(saved.refusals) : signIn(saved.user, context);
  },

  async login(_root, { input }, context) {
    const email = tidy(input.email);
    const password = canonicalPassword(input.password);
    const found = emailProblem(email) === null ? await context.store.accounts.findCredentials(email) : null;
    const { isRight, isOutdated } = await context.hasher.verify(found?.passwordHash ?? null, password);
    const decided = login(found?.user ?? null, isRight);
    if (decided.kind === 'refused') return notSignedIn(decided.refusals);
    if (found && isOutdated) {
      const to = await context.hasher.hash(password);
      await context.store.accounts.rehash(found.user.id, { from: found.passwordHash, to });
    }
    return signIn(decided.user, context);
  },

  async refreshSession(_root, { refreshToken }, context) {
    const { askedAt } = context;
    const next = context.tokens.createRefreshToken();
    const presented = context.tokens.refreshTokenHash(refreshToken);
    const outcome = await context.store.sessions.refresh({ presented, askedAt, next });
    if (outcome.kind === 'refused') return notSignedIn(outcome.refusals);
    return signedIn({ ...outcome, refreshToken: next.token }, context);
  },

  async logout(_root, { allSessions }, context) {
    const { subject, session } = requireViewer(context);
    await context.store.sessions.end(subject, allSessions ? {} : { only: session });
    return { ok: true, userErrors: [] };
  },

  async updateProfile(_root, { input, expectedVersion }, context) {
    const { subject } = requireViewer(context);
    const decide = (user: User) => updateProfile(user, input, expectedVersion ?? null);
    return userPayload(await context.store.accounts.change(subject, decide), context);
  },

  async updatePreferences(_root, { input }, context) {
    const { subject } = requireViewer(context);
    const decide = (user: User) => updatePreferences(user, input);
    return userPayload(await context.store.accounts.change(subject, decide), context);
  },

  async saveAddress(_root, { id, input }, context) {
    const { subject } = requireViewer(context);
    const identity = { id: id ?? context.newId('adr'), userId: subject, isNew: id == null, now: context.now() };
    const saved = await context.store.addressBooks.change(subject, (book) => saveAddress(book, input, identity));
    return userPayload(saved, context);
  },

  async deleteAddress(_root, { id }, context) {
    const { subject } = requireViewer(context);
    return userPayload(await context.store.addressBooks.change(subject, (book) => deleteAddress(book, id)), context);
  },

  async changePassword(_root, { current, next }, context) {
    const { subject, session } = requireViewer(context);
    const from = await context.store.accounts.findPasswordHash(subject);
    if (from === null) throw unauthenticated();
    const { isRight } = await context.hasher.verify(from, canonicalPassword(current));
    const decided = changePassword({ current, next, isCurrentRight: isRight });
    if (decided.kind === 'refused') return userPayload(decided, context);
    const to = await context.hasher.hash(decided.password);
    const user = await context.store.accounts.changePassword(subject, { from, to, keptSession: session });
    return userPayload(user ? { kind: 'saved', user } : refuse(staleRead), context);
  },

  async requestPasswordReset(_root, { email }, { store }) {
    const address = tidy(email);
    const problem = emailProblem(address);
    if (problem !== null) return { ok: false, userErrors: [invalid(['email'], problem)] };
    await store.passwordResets.ask(address);
    return { ok: true, userErrors: [] };
  },

  async resetPassword(_root, { token, next }, { store, tokens, hasher }) {
    const decided = resetPassword(next);
    if (decided.kind === 'refused') return { ok: false, userErrors: decided.refusals };
    const hash = tokens.resetTokenHash(token);
    // Looked up first, so that guessing costs no password hash.
    const isOpen = await store.passwordResets.isOpen(hash);
    const ok = isOpen && (await store.passwordResets.use(hash, await hasher.hash(decided.password)));
    return { ok, userErrors: ok ? [] : [resetTokenExpired] };
  },

  async markNotificationsRead(_root, { ids }, context) {
    const { subject } = requireViewer(context);
    const outcome = idsProblem(ids) ?? (await context.store.notifications.markRead(subject, ids));
    if (!outcome) throw unauthenticated();
    if (outcome.kind === 'refused') return { notifications: null, userErrors: outcome.refusals };
    context.loaders.inbox.clearAll();
    return { notifications: outcome.notifications, userErrors: [] };
  },

  async setUserRoles(_root, { userId, roles }, context) {
    const act = { actorId: requireScope(context, 'user:admin').subject, targetId: userId };
    return userPayload(await context.store.accounts.changeAsAdmin(act, (who) => setUserRoles(who, roles)), context);
  },

  async setUserStatus(_root, { userId, status }, context) {
    const act = { actorId: requireScope(context, 'user:admin').subject, targetId: userId };
    return userPayload(await context.store.accounts.changeAsAdmin(act, (who) => setUserStatus(who, status)), context);
  },
};

type Outcome = { readonly kind: 'saved'; readonly user: User } | Refused | null;

/** Answers what became of an account; null, an account that may not act any more, is UNAUTHENTICATED. */
function userPayload(outcome: Outcome, { loaders }: UsersContext) {
  if (!outcome) throw unauthenticated();
  if (outcome.kind === 'refused') return { user: null, userErrors: outcome.refusals };
  // What was loaded before the change is not what is answered after it.
  for (const loader of [loaders.user, loaders.addressBook, loaders.sessions]) loader.clear(outcome.user.id);
  return { user: outcome.user, userErrors: [] };
}
