import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';

/** The most values, fields and elements counted, that the variables of one operation may have. */
export const MAX_VARIABLE_VALUES = 5_000;
/** How many lists and objects may be within each other: what is deeper cannot be written as JSON again. */
export const MAX_VARIABLE_NESTING = 64;

/**
 * Refuses variables of more values, or more deeply nested ones: each costs when it is coerced, and a wrong one an error
 * besides. Stops at the limit, and needs no stack for what is nested.
 */
export function requireFewValues({ variables }: { readonly variables: unknown }): void {
  let seen = 0;
  let level: unknown[] = [variables];
  for (let depth = 0; level.length > 0; depth += 1) {
    const inner: unknown[] = [];
    for (const value of level) {
      if ((seen += 1) > MAX_VARIABLE_VALUES + 1) throw tooLarge(`${MAX_VARIABLE_VALUES} values`);
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
