import { commonFaults, Fault } from '#platform/faults/faults.ts';

/** Every error code this subgraph throws; expected refusals are `userErrors`, listed in domain/refusal.ts. */
export const faults = {
  unauthenticated: commonFaults.unauthenticated,
  forbidden: commonFaults.forbidden,
  badInput: commonFaults.badInput,
  dependencyUnavailable: commonFaults.dependencyUnavailable,
  internal: commonFaults.internal,
} as const;

/** Creates a fault to throw; without a message it has the code's default message. */
export function fault(kind: keyof typeof faults, message?: string): Fault {
  return new Fault(faults[kind], message);
}
