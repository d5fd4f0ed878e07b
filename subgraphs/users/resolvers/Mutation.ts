import { requireScope, requireViewer } from '#platform/faults/requireScope.ts';
import type { UsersContext } from '../context.ts';
import { deleteAddress, saveAddress } from '../domain/addressBook.ts';
import { changePassword } from '../domain/changePassword.ts';
import { emailProblem } from '../domain/email.ts';
import { accountName, login, loginFormProblem } from '../domain/login.ts';
import { refuseTooManyIds } from '../domain/markNotificationsRead.ts';
import { canonicalPassword } from '../domain/password.ts';
import { inInput, invalid } from '../domain/refusal.ts';
import { registerUser } from '../domain/registerUser.ts';
import { resetPassword, resetTokenExpired } from '../domain/resetPassword.ts';
import { setUserRoles } from '../domain/setUserRoles.ts';
import { setUserStatus } from '../domain/setUserStatus.ts';
import { normalizeText } from '../domain/text.ts';
import { updatePreferences } from '../domain/updatePreferences.ts';
import { updateProfile } from '../domain/updateProfile.ts';
import type { User } from '../domain/user.ts';
import { unauthenticated } from '../errors.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import { apiKeyMutations } from './apiKeyMutations.ts';
import { authPayload, refusedAuthPayload, startSession } from './authPayload.ts';
import { emailMutations } from './emailMutations.ts';
import { ownDataMutations } from './ownDataMutations.ts';
import { secondFactorMutations, secondFactorRefusal } from './secondFactorMutations.ts';
import { startAttempt } from './startAttempt.ts';
import { userPayload } from './userPayload.ts';

export const Mutation: MutationResolvers = {
  ...secondFactorMutations,
  ...ownDataMutations,
  ...apiKeyMutations,
  ...emailMutations,

  async register(_root, { input }, context) {
    const decided = registerUser(input, { id: context.newId('usr'), registeredAt: context.now() });
    if (decided.kind === 'refused') return refusedAuthPayload(decided.refusals);
    const passwordHash = await context.hasher.hash(decided.password);
    const code = context.codes.create(context.newId('evc'), context.now());
    const saved = await context.store.accounts.add({ user: decided.user, passwordHash, code });
    if (saved.kind === 'refused') return refusedAuthPayload(saved.refusals);
    await context.store.signInAttempts.succeed({ account: saved.user.id, address: context.address });
    return startSession(saved.user, context);
  },

  async login(_root, { input }, context) {
    const problem = loginFormProblem(input);
    if (problem !== null) return refusedAuthPayload([problem]);
    const name = accountName(input);
    const password = canonicalPassword(input.password);
    const found = name && (await context.store.accounts.findCredentials(name));
    const attempt = await startAttempt(found?.user.id ?? `name ${JSON.stringify(name)}`, context);
    const { isCorrect, isOutdated } = await context.hasher.verify(found?.passwordHash ?? null, password);
    const decided = login(found?.user ?? null, isCorrect);
    if (decided.kind === 'refused') {
      await recordFailedLogin(found?.user.id ?? null, context);
      return refusedAuthPayload(decided.refusals);
    }
    if (found && isOutdated) {
      const to = await context.hasher.hash(password);
      await context.store.accounts.rehash(found.user.id, { from: found.passwordHash, to });
    }
    const refused = await secondFactorRefusal(decided.user, input.code, context);
    if (refused) {
      await recordFailedLogin(decided.user.id, context);
      return refusedAuthPayload(inInput(refused.refusals));
    }
    await attempt.succeed();
    return startSession(decided.user, context);
  },

  async refreshSession(_root, { refreshToken }, context) {
    const { requestedAt } = context;
    const next = context.tokens.createRefreshToken();
    const presented = context.tokens.hashToken(refreshToken);
    const outcome = await context.store.sessions.refresh({ presented, requestedAt, next });
    if (outcome.kind === 'refused') return refusedAuthPayload(outcome.refusals);
    return authPayload({ ...outcome, refreshToken: next.token }, context);
  },

  async logout(_root, { allSessions }, context) {
    const { subject, session } = requireViewer(context);
    // An API key has no session to end, and goes on.
    const isEnded = await context.store.sessions.end(subject, allSessions ? {} : { only: session });
    if (!isEnded) throw unauthenticated();
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
    const attempt = await startAttempt(subject, context);
    const { isCorrect } = await context.hasher.verify(from, canonicalPassword(current));
    if (isCorrect) await attempt.succeed();
    const decided = changePassword({ current, next, isCurrentCorrect: isCorrect });
    if (decided.kind === 'refused') return userPayload(decided, context);
    const to = await context.hasher.hash(decided.password);
    const replacement = { from, to, keptSession: session };
    return userPayload(await context.store.accounts.changePassword(subject, replacement), context);
  },

  async requestPasswordReset(_root, { email }, context) {
    const address = normalizeText(email);
    const problem = emailProblem(address);
    if (problem !== null) return { ok: false, userErrors: [invalid(['email'], problem)] };
    await startAttempt(`reset ${address.toLowerCase()}`, { ...context, address: null });
    await context.store.passwordResets.request(address);
    return { ok: true, userErrors: [] };
  },

  async resetPassword(_root, { token, next }, { store, tokens, hasher }) {
    const decided = resetPassword(next);
    if (decided.kind === 'refused') return { ok: false, userErrors: decided.refusals };
    const hash = tokens.hashToken(token);
    // Checked first, so that a guessed token does not cost a password hash.
    const isOpen = await store.passwordResets.isOpen(hash);
    const ok = isOpen && (await store.passwordResets.redeem(hash, await hasher.hash(decided.password)));
    return { ok, userErrors: ok ? [] : [resetTokenExpired] };
  },

  async markNotificationsRead(_root, { ids }, context) {
    const { subject } = requireViewer(context);
    const outcome = refuseTooManyIds(ids) ?? (await context.store.notifications.markRead(subject, ids));
    if (!outcome) throw unauthenticated();
    if (outcome.kind === 'refused') return { notifications: null, userErrors: outcome.refusals };
    context.loaders.inbox.clearAll();
    return { notifications: outcome.notifications, userErrors: [] };
  },

  async setUserRoles(_root, { userId, roles }, context) {
    const ids = { actorId: requireScope(context, 'user:admin').subject, targetId: userId };
    return userPayload(
      await context.store.accounts.changeAsAdmin(ids, (action) => setUserRoles(action, roles)),
      context,
    );
  },

  async setUserStatus(_root, { userId, status }, context) {
    const ids = { actorId: requireScope(context, 'user:admin').subject, targetId: userId };
    return userPayload(
      await context.store.accounts.changeAsAdmin(ids, (action) => setUserStatus(action, status)),
      context,
    );
  },
};

/** An unknown name has an entry, too: both take the same time. */
function recordFailedLogin(targetId: string | null, { store, address: ip }: UsersContext): Promise<void> {
  return store.auditLog.append({ action: 'login.failed', actorId: null, targetId, ip });
}
