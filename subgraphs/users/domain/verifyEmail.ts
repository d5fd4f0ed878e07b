import { refuse, type UsersRefusal, type UsersRefused } from './refusal.ts';
import type { User } from './user.ts';

/** How long a mailed code is valid. */
export const CODE_VALID_MINUTES = 30;
const MAX_FAILURES = 5;
const RESEND_AFTER_MS = 60_000;
const MAX_SENT_A_DAY = 10;
const DAY_MS = 24 * 3_600_000;

/** The code that was mailed last: its hash, how many wrong codes were tried, and how many mails were sent that day. */
export type EmailVerification = {
  readonly codeHash: string;
  readonly expiresAt: Date;
  readonly failures: number;
  readonly sentAt: Date;
  readonly sentOnDay: number;
};

const alreadyVerified: UsersRefusal = {
  code: 'CONFLICT',
  message: 'expected an e-mail address that is not verified yet, got one that is',
  path: null,
};

/** The code is wrong, replaced, used or expired, or too many wrong ones were tried; the refusal does not tell which. */
const codeRefused: UsersRefusal = {
  code: 'TOKEN_EXPIRED',
  message: 'code: expected the code of the latest mail within 30 minutes, got another: request a new one',
  path: ['code'],
};

const tooSoon: UsersRefusal = {
  code: 'RATE_LIMITED',
  message: `expected a minute between two mails and at most ${MAX_SENT_A_DAY} mails a day, got more requests: try later`,
  path: null,
};

/** Decides whether to mail a code; one a minute and ten a day. Each replaces the one before. */
export function sendVerification(
  user: User,
  last: EmailVerification | null,
  now: Date,
): { readonly kind: 'sent'; readonly sentOnDay: number } | UsersRefused {
  if (user.emailVerifiedAt !== null) return refuse(alreadyVerified);
  if (last === null) return { kind: 'sent', sentOnDay: 1 };
  if (now.getTime() - last.sentAt.getTime() < RESEND_AFTER_MS) return refuse(tooSoon);
  const isSameDay = Math.floor(now.getTime() / DAY_MS) === Math.floor(last.sentAt.getTime() / DAY_MS);
  if (isSameDay && last.sentOnDay >= MAX_SENT_A_DAY) return refuse(tooSoon);
  return { kind: 'sent', sentOnDay: isSameDay ? last.sentOnDay + 1 : 1 };
}

/** Decides whether a code verifies the address; a code dies after five wrong ones. */
export function verifyEmail(
  user: User,
  { codeHash, last }: { readonly codeHash: string; readonly last: EmailVerification | null },
  now: Date,
): { readonly kind: 'verified'; readonly user: User } | UsersRefused {
  if (user.emailVerifiedAt !== null) return refuse(alreadyVerified);
  const isOpen = last !== null && last.expiresAt > now && last.failures < MAX_FAILURES;
  if (!isOpen || last.codeHash !== codeHash) return refuse(codeRefused);
  return { kind: 'verified', user: { ...user, emailVerifiedAt: now } };
}
