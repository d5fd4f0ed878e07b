import { refuse, type UsersRefusal, type UsersRefused } from './refusal.ts';

/** A TOTP secret of an account (RFC 6238), and what codes were presented. */
export type SecondFactor = {
  readonly encryptedSecret: string;
  /** The time step of the last accepted code: no code of it or of an earlier one is accepted again. */
  readonly lastStep: number;
  /** How many wrong codes were presented in a row. */
  readonly failures: number;
  readonly blockedUntil: Date | null;
};

/** What a presented code is: the time step of a TOTP code, an unused recovery code, or neither. */
export type PresentedCode =
  { readonly kind: 'totp'; readonly step: number } | { readonly kind: 'recovery' } | { readonly kind: 'wrong' };

type CodeOutcome =
  | { readonly kind: 'accepted'; readonly factor: SecondFactor }
  | { readonly kind: 'wrong'; readonly factor: SecondFactor; readonly refusals: UsersRefused['refusals'] }
  | UsersRefused;

/** How many recovery codes an account gets; each works once. */
export const RECOVERY_CODES = 10;

const FREE_FAILURES = 5;
const FIRST_BLOCK_MS = 30_000;
const LONGEST_BLOCK_MS = 3_600_000;

/**
 * Decides whether a code is accepted. The fifth wrong code in a row blocks the factor for 30 seconds, each further one
 * for twice as long, up to an hour; while it is blocked no code is compared.
 */
export function checkCode(factor: SecondFactor, presented: PresentedCode, now: Date): CodeOutcome {
  if (factor.blockedUntil !== null && factor.blockedUntil > now) return refuse(tooManyCodes);
  const isReplayed = presented.kind === 'totp' && presented.step <= factor.lastStep;
  if (presented.kind === 'wrong' || isReplayed) {
    const failures = factor.failures + 1;
    const blockMs = Math.min(FIRST_BLOCK_MS * 2 ** (failures - FREE_FAILURES), LONGEST_BLOCK_MS);
    const blockedUntil = failures < FREE_FAILURES ? null : new Date(now.getTime() + blockMs);
    return { kind: 'wrong', factor: { ...factor, failures, blockedUntil }, refusals: [codeRefused] };
  }
  const lastStep = presented.kind === 'totp' ? presented.step : factor.lastStep;
  return { kind: 'accepted', factor: { ...factor, lastStep, failures: 0, blockedUntil: null } };
}

const tooManyCodes: UsersRefusal = {
  code: 'RATE_LIMITED',
  message: 'code: expected fewer wrong codes, got too many in a row: try again later',
  path: ['code'],
};

const codeRefused: UsersRefusal = {
  code: 'INVALID_CREDENTIALS',
  message: 'code: expected the current code of your authenticator, or an unused recovery code, got another',
  path: ['code'],
};

/** The password is correct, and the account has a second factor. */
export const secondFactorRequired: UsersRefusal = {
  code: 'SECOND_FACTOR_REQUIRED',
  message: 'code: expected a code of your authenticator, or a recovery code, got none',
  path: ['code'],
};

export const wrongPassword: UsersRefusal = {
  code: 'INVALID_CREDENTIALS',
  message: 'password: expected the password of this account, got another',
  path: ['password'],
};

export const alreadyEnrolled: UsersRefusal = {
  code: 'CONFLICT',
  message: 'expected an account without a second factor, got one that has one: disable it first',
  path: null,
};

export const notEnrolled: UsersRefusal = {
  code: 'CONFLICT',
  message: 'expected an account with a second factor, got one without: start with enrolTotp',
  path: null,
};
