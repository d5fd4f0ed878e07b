import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';

/** It is not known what happened behind a cursor. */
export function expired(): Fault {
  return new Fault(gatewayFaults.cursorExpired);
}

/** Nobody can say it now. */
export function unavailable(source: string, cause?: unknown): Fault {
  return new Fault(gatewayFaults.dependencyUnavailable, `The events of ${source} cannot be read.`, { cause });
}
