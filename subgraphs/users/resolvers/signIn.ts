import type { UsersContext } from '../context.ts';
import { accountLocked, type Refusal, type Refused } from '../domain/refusal.ts';
import { scopesOf } from '../domain/scopesOf.ts';
import type { User } from '../domain/user.ts';

type AuthPayload = {
  readonly user: User | null;
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
  readonly expiresAt: Date | null;
  readonly userErrors: readonly Refusal[];
};

/** Begins a session of an account whose password was right, unless it was locked meanwhile. */
export async function signIn({ id }: User, context: UsersContext): Promise<AuthPayload> {
  const sessionId = context.newId('ses');
  const refresh = context.tokens.createRefreshToken();
  const user = await context.store.sessions.open(id, sessionId, refresh);
  return user ? signedIn({ user, sessionId, refreshToken: refresh.token }, context) : notSignedIn([accountLocked]);
}

type Begun = { readonly user: User; readonly sessionId: string; readonly refreshToken: string };

/** Answers a session's pair of tokens; the rest of the request acts as the account. */
export async function signedIn({ user, sessionId, refreshToken }: Begun, context: UsersContext): Promise<AuthPayload> {
  const bearer = { subject: user.id, session: sessionId, roles: user.roles, scopes: scopesOf(user.roles) };
  const { token: accessToken, expiresAt } = await context.tokens.issueAccessToken(bearer);
  context.viewer = bearer;
  return { user, accessToken, refreshToken, expiresAt, userErrors: [] };
}

/** Answers why nobody was signed in. */
export function notSignedIn(userErrors: Refused['refusals']): AuthPayload {
  return { user: null, accessToken: null, refreshToken: null, expiresAt: null, userErrors };
}
