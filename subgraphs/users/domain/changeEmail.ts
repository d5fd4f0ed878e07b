import { emailKey } from './email.ts';
import { acceptedCode, mailedCodeRefused, sendCode, type MailedCode, type PresentedMailCode } from './mailedCode.ts';
import { emailTaken, invalid, refuse, type UsersRefusal, type UsersRefused } from './refusal.ts';
import type { User, UserChange } from './user.ts';

/** Another account took the address after the code was mailed. */
export const emailTakenMeanwhile: UsersRefusal = { ...emailTaken, path: null };

/** Decides whether to mail a code to a new address, whether or not another account has it. */
export function requestEmailChange(
  user: User,
  { email, last }: { readonly email: string; readonly last: MailedCode | null },
  now: Date,
): ReturnType<typeof sendCode> {
  const isSame = emailKey(email) === emailKey(user.email);
  if (isSame) return refuse(invalid(['email'], 'expected another address than that of the account, got the same'));
  return sendCode(last, now);
}

/** Decides whether a code replaces the address; all sessions end but the one that confirms. */
export function confirmEmailChange(
  user: User,
  presented: PresentedMailCode & { readonly keptSession: string },
  now: Date,
): UserChange | UsersRefused {
  const email = acceptedCode(presented, now)?.newEmail ?? null;
  if (email === null) return refuse(mailedCodeRefused);
  return {
    kind: 'changed',
    user: { ...user, email, emailVerifiedAt: now },
    event: 'user.updated',
    endsSessions: { except: presented.keptSession },
  };
}
