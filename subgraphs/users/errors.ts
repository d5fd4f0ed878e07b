import { commonFaults, Fault } from '#platform/faults/faults.ts';

/** The faults that this subgraph throws. Expected refusals are `userErrors`, see domain/refusal.ts. */
export const usersFaults = {
  unauthenticated: commonFaults.unauthenticated,
  forbidden: commonFaults.forbidden,
  badInput: commonFaults.badInput,
  overloaded: commonFaults.overloaded,
  rateLimited: commonFaults.rateLimited,
} as const;

/** The request is anonymous, or its account may no longer act. */
export function unauthenticated(): Fault {
  return new Fault(usersFaults.unauthenticated);
}

/** Too many attempts at a secret have failed. */
export function rateLimited(waitMs: number): Fault {
  const message = `Too many attempts: wait ${Math.ceil(waitMs / 1000)} s, then try again.`;
  return new Fault(usersFaults.rateLimited, message, { extensions: { retryAfterMs: waitMs } });
}

/** An argument is invalid and the field has no `userErrors`; `problem` says what was expected and what was got. */
export function badInput(argument: string, problem: string): Fault {
  return new Fault(usersFaults.badInput, `${argument}: ${problem}`);
}
