import { canonicalPhone, phoneProblem } from './phone.ts';
import { displayNameProblem, usernameProblem } from './profile.ts';
import { refuse, type Refused } from './refusal.ts';
import { refusalsIn, tidy } from './text.ts';
import type { User } from './user.ts';
import type { UserChange } from './userChange.ts';

/** undefined leaves a field as it is; null removes it. */
export type ProfileChange = {
  readonly displayName?: string | null;
  readonly username?: string | null;
  readonly phone?: string | null;
};

/** Decides a change of the profile somebody read at `expectedVersion` (null: whichever it is now). */
export function updateProfile(user: User, input: ProfileChange, expectedVersion: number | null): UserChange | Refused {
  if (expectedVersion !== null && expectedVersion !== user.version) {
    const message = `expectedVersion: expected ${user.version}, the account's version now, got ${expectedVersion}`;
    return refuse({ code: 'CONFLICT', message, path: ['expectedVersion'] });
  }
  const displayName = input.displayName === undefined ? user.displayName : tidy(input.displayName ?? '');
  const username = changed(user.username, input.username, tidy);
  const phone = changed(user.phone, input.phone, canonicalPhone);
  const refusals = refusalsIn('input', {
    displayName: displayNameProblem(displayName),
    username: usernameProblem(username),
    phone: phone === null ? null : phoneProblem(phone),
  });
  if (refusals.length > 0) return refuse(...refusals);
  return {
    kind: 'changed',
    user: { ...user, displayName, username, phone },
    fact: 'user.updated',
    endsSessions: false,
  };
}

function changed(now: string | null, next: string | null | undefined, canonical: (text: string) => string) {
  if (next === undefined) return now;
  return next === null ? null : canonical(next);
}
