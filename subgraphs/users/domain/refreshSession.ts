import { refuse, type Refused } from './refusal.ts';

/** A refresh token as it was found; `usedAt` is when it was changed for its successor. */
export type RefreshToken = { readonly expiresAt: Date; readonly usedAt: Date | null };

type RefreshOutcome = { readonly kind: 'rotate' } | { readonly kind: 'reused' } | Refused;

/**
 * Decides what a presented refresh token is worth. One that was used before its presenter began to ask is stolen or
 * replayed: `reused`, the session must end (RFC 9700, 4.14.2). One that was used since then lost a race of two equal
 * requests, which is refused but harms nothing.
 */
export function refreshSession(token: RefreshToken | null, askedAt: Date): RefreshOutcome {
  if (!token || token.expiresAt <= askedAt) return refuse(tokenExpired);
  if (!token.usedAt) return { kind: 'rotate' };
  if (token.usedAt < askedAt) return { kind: 'reused' };
  const message = 'refreshToken: expected one request at a time, got two at once; the other has the new tokens';
  return refuse({ code: 'CONFLICT', message, path: ['refreshToken'] });
}

/** The one answer to every token that is worth nothing. */
export const tokenExpired = {
  code: 'TOKEN_EXPIRED',
  message: 'refreshToken: expected one that is live and was not used before, got another: sign in again',
  path: ['refreshToken'],
} as const;
