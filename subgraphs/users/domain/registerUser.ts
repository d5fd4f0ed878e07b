import { emailProblem } from './email.ts';
import { canonicalPassword, passwordProblem } from './password.ts';
import { displayNameProblem, usernameProblem } from './profile.ts';
import { refuse, type UsersRefused } from './refusal.ts';
import { validationRefusals, normalizeText, normalizeOptionalText } from './text.ts';
import type { Role, User } from './user.ts';

export type Registration = {
  readonly email: string;
  readonly password: string;
  readonly username?: string | null;
  readonly displayName?: string | null;
};

type RegisterUserOutcome =
  { readonly kind: 'registered'; readonly user: User; readonly password: string } | UsersRefused;

/** Decides whether a registration is valid. The store checks that e-mail address and username are unused. */
export function registerUser(
  input: Registration,
  { id, registeredAt, roles = ['CUSTOMER'] }: { id: string; registeredAt: Date; roles?: readonly Role[] },
): RegisterUserOutcome {
  const email = normalizeText(input.email);
  const password = canonicalPassword(input.password);
  const username = input.username == null ? null : normalizeText(input.username);
  const givenName = normalizeOptionalText(input.displayName);
  const displayName = givenName ?? username ?? email.slice(0, email.lastIndexOf('@'));
  const refusals = validationRefusals('input', {
    email: emailProblem(email),
    username: usernameProblem(username),
    password: passwordProblem(password),
    displayName: givenName === null ? null : displayNameProblem(givenName),
  });
  if (refusals.length > 0) return refuse(...refusals);
  const user: User = {
    id,
    email,
    username,
    displayName,
    phone: null,
    roles,
    status: 'ACTIVE',
    preferences: { locale: 'en', currency: 'USD', channels: {} },
    version: 1,
    createdAt: registeredAt,
    updatedAt: registeredAt,
  };
  return { kind: 'registered', user, password };
}
