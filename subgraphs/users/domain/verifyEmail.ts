import { acceptedCode, mailedCodeRefused, sendCode, type MailedCode, type PresentedMailCode } from './mailedCode.ts';
import { refuse, type UsersRefusal, type UsersRefused } from './refusal.ts';
import type { User, UserChange } from './user.ts';

const alreadyVerified: UsersRefusal = {
  code: 'CONFLICT',
  message: 'expected an e-mail address that is not verified yet, got one that is',
  path: null,
};

/** Decides whether to mail a code that verifies the address of the account. */
export function sendVerification(user: User, last: MailedCode | null, now: Date): ReturnType<typeof sendCode> {
  return user.emailVerifiedAt === null ? sendCode(last, now) : refuse(alreadyVerified);
}

/** Decides whether a code verifies the address. */
export function verifyEmail(user: User, presented: PresentedMailCode, now: Date): UserChange | UsersRefused {
  if (user.emailVerifiedAt !== null) return refuse(alreadyVerified);
  if (acceptedCode(presented, now)?.newEmail !== null) return refuse(mailedCodeRefused);
  return { kind: 'changed', user: { ...user, emailVerifiedAt: now }, event: 'user.updated', endsSessions: false };
}
