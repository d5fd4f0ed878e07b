import { canonicalPhone, phoneProblem } from './phone.ts';
import { displayNameProblem, usernameProblem } from './profile.ts';
import { refuse, type UsersRefused } from './refusal.ts';
import { validationRefusals, normalizeText } from './text.ts';
import type { User, UserChange } from './user.ts';

/** undefined leaves a field as it is; null removes it. */
export type ProfileChange = {
  readonly displayName?: string | null;
  readonly username?: string | null;
  readonly phone?: string | null;
};

/** Decides a change of the profile that the caller read at `expectedVersion` (null: no check). */
export function updateProfile(
  user: User,
  input: ProfileChange,
  expectedVersion: number | null,
): UserChange | UsersRefused {
  if (expectedVersion !== null && expectedVersion !== user.version) {
    const message = `expectedVersion: expected ${user.version}, the current version of the account, got ${expectedVersion}`;
    return refuse({ code: 'CONFLICT', message, path: ['expectedVersion'] });
  }
  const displayName = input.displayName === undefined ? user.displayName : normalizeText(input.displayName ?? '');
  const username = changed(user.username, input.username, normalizeText);
  const phone = changed(user.phone, input.phone, canonicalPhone);
  const refusals = validationRefusals('input', {
    displayName: displayNameProblem(displayName),
    username: usernameProblem(username),
    phone: phone === null ? null : phoneProblem(phone),
  });
  if (refusals.length > 0) return refuse(...refusals);
  return {
    kind: 'changed',
    user: { ...user, displayName, username, phone },
    event: 'user.updated',
    endsSessions: false,
  };
}

function changed(now: string | null, next: string | null | undefined, canonical: (text: string) => string) {
  if (next === undefined) return now;
  return next === null ? null : canonical(next);
}
