import { refuse, type UsersRefusal, type UsersRefused } from './refusal.ts';

/** How long a mailed code is valid. */
export const CODE_VALID_MINUTES = 30;
const MAX_FAILURES = 5;
const RESEND_AFTER_MS = 60_000;
const MAX_SENT_A_DAY = 10;
const DAY_MS = 24 * 3_600_000;

/**
 * The code that was mailed last to prove an e-mail address: its hash, how many wrong codes were tried, and how many
 * mails were sent that day.
 */
export type MailedCode = {
  readonly codeHash: string;
  /** The address that the code makes the account's; null: it verifies the address that the account has. */
  readonly newEmail: string | null;
  readonly expiresAt: Date;
  readonly failures: number;
  readonly sentAt: Date;
  readonly sentOnDay: number;
};

/** The hash of a presented code, which differs for each address that it could make the account's. */
export type HashPresented = (newEmail: string | null) => string;

/** A presented code and the one that was mailed last. */
export type PresentedMailCode = { readonly hashPresented: HashPresented; readonly last: MailedCode | null };

/** The code is wrong, replaced, used or expired, or too many wrong ones were tried; the refusal does not tell which. */
export const mailedCodeRefused: UsersRefusal = {
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
export function sendCode(
  last: MailedCode | null,
  now: Date,
): { readonly kind: 'sent'; readonly sentOnDay: number } | UsersRefused {
  if (last === null) return { kind: 'sent', sentOnDay: 1 };
  if (now.getTime() - last.sentAt.getTime() < RESEND_AFTER_MS) return refuse(tooSoon);
  const isSameDay = Math.floor(now.getTime() / DAY_MS) === Math.floor(last.sentAt.getTime() / DAY_MS);
  if (isSameDay && last.sentOnDay >= MAX_SENT_A_DAY) return refuse(tooSoon);
  return { kind: 'sent', sentOnDay: isSameDay ? last.sentOnDay + 1 : 1 };
}

/** The mailed code if the presented one equals it and it is not dead, else null; a code dies after five wrong ones. */
export function acceptedCode({ hashPresented, last }: PresentedMailCode, now: Date): MailedCode | null {
  const isOpen = last !== null && last.expiresAt > now && last.failures < MAX_FAILURES;
  return isOpen && last.codeHash === hashPresented(last.newEmail) ? last : null;
}
