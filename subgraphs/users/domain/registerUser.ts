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

/** The operator vouches for the address of an account that it adds; everyone else has to verify theirs. */
type NewIdentity = {
  readonly id: string;
  readonly registeredAt: Date;
  readonly roles?: readonly Role[];
  readonly emailVerifiedAt?: Date | null;
};

/** Decides whether a registration is valid. The store checks that e-mail address and username are unused. */
export function registerUser(
  input: Registration,
  { id, registeredAt, roles = ['CUSTOMER'], emailVerifiedAt = null }: NewIdentity,
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
    emailVerifiedAt,
    secondFactorAt: null,
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
