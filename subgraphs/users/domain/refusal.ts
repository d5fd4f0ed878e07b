/** The error codes of refusals, as in the schema. */
export type UsersRefusalCode =
  | 'VALIDATION'
  | 'NOT_FOUND'
  | 'FORBIDDEN'
  | 'CONFLICT'
  | 'EMAIL_TAKEN'
  | 'USERNAME_TAKEN'
  | 'INVALID_CREDENTIALS'
  | 'TOKEN_EXPIRED'
  | 'ACCOUNT_LOCKED'
  | 'EMAIL_NOT_VERIFIED'
  | 'RATE_LIMITED'
  | 'SECOND_FACTOR_REQUIRED';

/** Why a mutation was refused; `path` leads from the argument's name to the refused part of it. */
export type UsersRefusal = {
  readonly code: UsersRefusalCode;
  readonly message: string;
  readonly path: readonly string[] | null;
};

export type UsersRefused = { readonly kind: 'refused'; readonly refusals: readonly UsersRefusal[] };

/** An outcome that changes nothing, with its reasons. */
export function refuse(...refusals: readonly UsersRefusal[]): UsersRefused {
  return { kind: 'refused', refusals };
}

/** The refusals of an argument that here is a field of `input`. */
export function inInput(refusals: readonly UsersRefusal[]): UsersRefusal[] {
  return refusals.map((refusal) => ({ ...refusal, path: refusal.path && ['input', ...refusal.path] }));
}

/** A value in a wrong form. `problem` says what was expected and what was got. */
export function invalid(path: readonly string[], problem: string): UsersRefusal {
  return { code: 'VALIDATION', message: `${path.at(-1)}: ${problem}`, path };
}

export const emailTaken: UsersRefusal = {
  code: 'EMAIL_TAKEN',
  message: 'email: expected an address without an account, got one that is taken',
  path: ['input', 'email'],
};

export const usernameTaken: UsersRefusal = {
  code: 'USERNAME_TAKEN',
  message: 'username: expected an unused username, got one that is taken',
  path: ['input', 'username'],
};

export const invalidCredentials: UsersRefusal = {
  code: 'INVALID_CREDENTIALS',
  message: 'Email, username or password is incorrect.',
  path: null,
};

/** The object does not exist, or is not the caller's. */
export function notFound(path: readonly string[], what: string): UsersRefusal {
  return { code: 'NOT_FOUND', message: `${path.at(-1)}: expected ${what}, got one that does not exist`, path };
}

export const accountLocked: UsersRefusal = {
  code: 'ACCOUNT_LOCKED',
  message: 'expected an active account, got one that staff has locked or disabled',
  path: null,
};

/** The account changed between the read and the write. */
export const staleRead: UsersRefusal = {
  code: 'CONFLICT',
  message: 'expected the account as it was read, got one that has changed since: read it again',
  path: null,
};
