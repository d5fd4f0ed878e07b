import { refuse, type UsersRefused } from './refusal.ts';

/** One live sign-in. The store deletes an ended session together with its refresh tokens. */
export type Session = {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
};

/** How many sessions an account may have; one more ends the oldest. */
export const MAX_SESSIONS = 100;

/** A stored refresh token; `usedAt` is when it was exchanged for its successor, null while it is unused. */
export type RefreshToken = { readonly expiresAt: Date; readonly usedAt: Date | null };

type RefreshOutcome = { readonly kind: 'rotate' } | { readonly kind: 'reused' } | UsersRefused;

/**
 * Decides what a presented refresh token allows. A token that was used before this request started is stolen or
 * replayed: `reused`, the session must end (RFC 9700, 4.14.2). A token that was used since then lost a race between two
 * concurrent requests; it is refused and the session stays.
 */
export function refreshSession(token: RefreshToken | null, requestedAt: Date): RefreshOutcome {
  if (!token || token.expiresAt <= requestedAt) return refuse(tokenExpired);
  if (!token.usedAt) return { kind: 'rotate' };
  if (token.usedAt < requestedAt) return { kind: 'reused' };
  const message = 'refreshToken: expected one request at a time, got two at once; the other one has the new tokens';
  return refuse({ code: 'CONFLICT', message, path: ['refreshToken'] });
}

/** The refusal of every invalid refresh token: it does not reveal why the token is invalid. */
export const tokenExpired = {
  code: 'TOKEN_EXPIRED',
  message: 'refreshToken: expected an unused token of a live session, got another: sign in again',
  path: ['refreshToken'],
} as const;
