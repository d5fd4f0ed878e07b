/** The codes of refusals, as the schema names them. */
export type RefusalCode =
  | 'VALIDATION'
  | 'NOT_FOUND'
  | 'FORBIDDEN'
  | 'CONFLICT'
  | 'EMAIL_TAKEN'
  | 'USERNAME_TAKEN'
  | 'INVALID_CREDENTIALS'
  | 'TOKEN_EXPIRED'
  | 'ACCOUNT_LOCKED';

/** Why something is not done; `path` leads from the argument's name to the part that is meant. */
export type Refusal = {
  readonly code: RefusalCode;
  readonly message: string;
  readonly path: readonly string[] | null;
};

export type Refused = { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/** An outcome that changes nothing and says why. */
export function refuse(...refusals: readonly Refusal[]): Refused {
  return { kind: 'refused', refusals };
}

/** A value that has not the form asked for. `expected` also says what was got. */
export function invalid(path: readonly string[], expected: string): Refusal {
  return { code: 'VALIDATION', message: `${path.at(-1)}: ${expected}`, path };
}

export const emailTaken: Refusal = {
  code: 'EMAIL_TAKEN',
  message: 'email: expected an address no account has yet, got one that is taken',
  path: ['input', 'email'],
};

export const usernameTaken: Refusal = {
  code: 'USERNAME_TAKEN',
  message: 'username: expected a name no account has yet, got one that is taken',
  path: ['input', 'username'],
};

export const invalidCredentials: Refusal = {
  code: 'INVALID_CREDENTIALS',
  message: 'expected an e-mail address and its password, got two that do not fit',
  path: null,
};

/** There is no such thing, or it is not the caller's. */
export function notFound(path: readonly string[], what: string): Refusal {
  return { code: 'NOT_FOUND', message: `${path.at(-1)}: expected ${what}, got one that does not exist`, path };
}

export const accountLocked: Refusal = {
  code: 'ACCOUNT_LOCKED',
  message: 'expected an active account, got one that staff has locked or disabled',
  path: null,
};

/** Somebody else was faster. */
export const staleRead: Refusal = {
  code: 'CONFLICT',
  message: 'expected the account as it was read, got one that has changed meanwhile: read it again',
  path: null,
};
