import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';

/** The most values that the variables of one operation may have; every field and list element counts. */
export const MAX_VARIABLE_VALUES = 5_000;
/** The deepest nesting of lists and objects; deeper values overflow the stack when they are serialised. */
export const MAX_VARIABLE_NESTING = 64;

/**
 * Throws OPERATION_TOO_LARGE for variables over a limit: coercing each value costs time, and each invalid one an error.
 * Stops at the limit and does not recurse.
 */
export function requireFewValues({ variables }: { readonly variables: unknown }): void {
  let count = 0;
  let level: unknown[] = [variables];
  for (let depth = 0; level.length > 0; depth += 1) {
    const inner: unknown[] = [];
    for (const value of level) {
      if ((count += 1) > MAX_VARIABLE_VALUES + 1) throw tooLarge(`${MAX_VARIABLE_VALUES} values`);
      if (typeof value !== 'object' || value === null) continue;
      if (depth > MAX_VARIABLE_NESTING) throw tooLarge(`${MAX_VARIABLE_NESTING} levels of nesting`);
      for (const each of Object.values(value)) inner.push(each);
    }
    level = inner;
  }
}

function tooLarge(most: string): Fault {
  return new Fault(gatewayFaults.operationTooLarge, `The variables are too large: at most ${most} are allowed.`);
}
