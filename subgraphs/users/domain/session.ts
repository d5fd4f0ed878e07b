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

/** A stored refresh token; `usedAt` is when it was first exchanged for a successor, null while it is unused. */
export type RefreshToken = { readonly expiresAt: Date; readonly usedAt: Date | null };

/**
 * How long a used token may be exchanged again: by a client that did not receive the response, or by two tabs that
 * refresh at once.
 */
export const REUSE_MS = 10_000;

type RefreshOutcome = { readonly kind: 'rotate' } | { readonly kind: 'reused' } | UsersRefused;

/**
 * Decides what a presented refresh token allows. It is exchanged for a successor, and for another one within ten
 * seconds of its first use. Later it is stolen or replayed: `reused`, the session must end (RFC 9700, 4.14.2).
 */
export function refreshSession(token: RefreshToken | null, requestedAt: Date): RefreshOutcome {
  if (!token || token.expiresAt <= requestedAt) return refuse(tokenExpired);
  const isReused = token.usedAt !== null && requestedAt.getTime() - token.usedAt.getTime() > REUSE_MS;
  return isReused ? { kind: 'reused' } : { kind: 'rotate' };
}

/** The refusal of every invalid refresh token: it does not reveal why the token is invalid. */
export const tokenExpired = {
  code: 'TOKEN_EXPIRED',
  message: 'refreshToken: expected the latest token of a live session, got another: sign in again',
  path: ['refreshToken'],
} as const;
