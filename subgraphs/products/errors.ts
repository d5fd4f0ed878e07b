import { commonFaults, Fault } from '#platform/faults/faults.ts';

/** Every code this house throws; expected refusals are `userErrors` and listed in domain/refusal.ts. */
export const faults = {
  unauthenticated: commonFaults.unauthenticated,
  forbidden: commonFaults.forbidden,
  badInput: commonFaults.badInput,
  internal: commonFaults.internal,
} as const;

/** One of this house's faults, to throw. */
export function fault(kind: keyof typeof faults, message?: string): Fault {
  return new Fault(faults[kind], message);
}
