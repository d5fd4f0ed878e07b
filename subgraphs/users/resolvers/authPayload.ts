import type { UsersContext } from '../context.ts';
import { accountLocked, type UsersRefusal, type UsersRefused } from '../domain/refusal.ts';
import { scopesOf } from '../domain/scopesOf.ts';
import type { User } from '../domain/user.ts';

type AuthPayload = {
  readonly user: User | null;
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
  readonly expiresAt: Date | null;
  readonly userErrors: readonly UsersRefusal[];
};

/**
 * Starts a session for an account with a verified password, unless the account was locked since; returns the payload.
 */
export async function startSession({ id }: User, context: UsersContext): Promise<AuthPayload> {
  const sessionId = context.newId('ses');
  const refresh = context.tokens.createRefreshToken();
  const user = await context.store.sessions.open(id, sessionId, refresh);
  return user
    ? authPayload({ user, sessionId, refreshToken: refresh.token }, context)
    : refusedAuthPayload([accountLocked]);
}

type StartedSession = { readonly user: User; readonly sessionId: string; readonly refreshToken: string };

/** The payload with the session's new tokens. Sets the context's viewer to the account for the rest of the request. */
export async function authPayload(
  { user, sessionId, refreshToken }: StartedSession,
  context: UsersContext,
): Promise<AuthPayload> {
  const claims = { subject: user.id, session: sessionId, roles: user.roles, scopes: scopesOf(user.roles) };
  const { token: accessToken, expiresAt } = await context.tokens.issueAccessToken(claims);
  context.viewer = claims;
  return { user, accessToken, refreshToken, expiresAt, userErrors: [] };
}

/** The payload of a refused sign-in. */
export function refusedAuthPayload(userErrors: UsersRefused['refusals']): AuthPayload {
  return { user: null, accessToken: null, refreshToken: null, expiresAt: null, userErrors };
}
