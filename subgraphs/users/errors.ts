import { commonFaults, Fault } from '#platform/faults/faults.ts';

/** What this house throws; expected refusals are `userErrors` and listed in domain/refusal.ts. */
export const usersFaults = {
  unauthenticated: commonFaults.unauthenticated,
  forbidden: commonFaults.forbidden,
  badInput: commonFaults.badInput,
  overloaded: commonFaults.overloaded,
} as const;

/** Nobody is signed in, or an account that may no longer act. */
export function unauthenticated(): Fault {
  return new Fault(usersFaults.unauthenticated);
}

/** The caller lacks a scope. */
export function forbidden(scope: string): Fault {
  return new Fault(usersFaults.forbidden, `You may not do this: expected the scope ${scope}, got a token without it.`);
}

/** An argument that is no business refusal cannot be used; `problem` says what was expected and what was got. */
export function badInput(argument: string, problem: string): Fault {
  return new Fault(usersFaults.badInput, `${argument}: ${problem}`);
}
