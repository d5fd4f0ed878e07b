import { commonFaults, Fault } from '#platform/faults/faults.ts';

/** Every error code this service throws, besides GraphQL's own for invalid requests. */
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

/** Creates one of this service's faults, to throw. */
export function fault(kind: keyof typeof faults, message?: string, options?: { cause?: unknown }): Fault {
  return new Fault(faults[kind], message, options);
}
