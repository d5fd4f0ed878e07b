import { commonFaults, Fault } from '#platform/faults/faults.ts';

/** Every code this house throws, besides those GraphQL has for requests that cannot be read. */
export const faults = {
  unauthenticated: commonFaults.unauthenticated,
  forbidden: commonFaults.forbidden,
  badInput: commonFaults.badInput,
  conflict: commonFaults.conflict,
  deadlineExceeded: commonFaults.deadlineExceeded,
  dependencyUnavailable: commonFaults.dependencyUnavailable,
  overloaded: commonFaults.overloaded,
  internal: commonFaults.internal,
} as const;

/** One of this house's faults, to throw. */
export function fault(kind: keyof typeof faults, message?: string, options?: { cause?: unknown }): Fault {
  return new Fault(faults[kind], message, options);
}
