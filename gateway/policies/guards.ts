import type { Supergraph } from '../composition/supergraph.ts';
import type { Authenticate } from './authenticate.ts';
import { createCostCache, createCostGuard } from './costGuard.ts';
import { createFieldAccess, type FindFailingRules } from './fieldAccess.ts';
import { createSignInGuard, createSubscriptionGuard, type OperationWithClaims } from './rootFields.ts';
import { requireFewValues } from './variableLimits.ts';

/** A resolved operation with its caller and the variables of the request, which are not coerced yet. */
export type GuardedOperation = OperationWithClaims & {
  readonly variables: unknown;
  /** Absent: it is not. */
  readonly isTrusted?: boolean;
};

/** The checks that a request passes before the gateway calls a subgraph. */
export type Guards = {
  /**
   * Authenticates the caller; transports call it before they read the document, so that an invalid token is reported
   * first.
   */
  readonly identify: Authenticate;
  /** Evaluates all rules and then the cost, which it returns. Throws the fault of the first rule that is broken. */
  readonly judge: (operation: GuardedOperation) => number;
  /** The cost of an operation that is not judged yet; 0 for one that `judge` refuses because it has none. */
  readonly costOf: (operation: Omit<GuardedOperation, 'claims'>) => number;
  /** The fields that it denies are null in the response. */
  readonly findFailingRules: FindFailingRules;
};

type GuardsOptions = {
  readonly authenticate: Authenticate;
  readonly graph: () => Pick<Supergraph, 'fieldPolicies' | 'costs'>;
  /** The fields of Mutation that sign a caller in. */
  readonly signInFields: () => readonly string[];
  /** Null: the usual limit for a graph that declares costs, and none for another. */
  readonly maxOperationCost: () => number | null;
};

/**
 * Transports refuse forged requests and batches before `identify`. Between `identify` and `judge` the operation is
 * resolved, which refuses documents that are too large.
 */
export function createGuards({ authenticate, graph, signInFields, maxOperationCost }: GuardsOptions): Guards {
  const requireAccess = createSubscriptionGuard(() => graph().fieldPolicies);
  // The first, because a variable that is too large is expensive to coerce.
  const rules = [requireFewValues, requireAccess, createSignInGuard(signInFields)];
  // Last, so that a caller without access to an operation does not learn its cost.
  const costOf = createCostCache();
  const requireAffordable = createCostGuard(() => graph().costs, maxOperationCost, costOf);
  return {
    identify: authenticate,
    findFailingRules: createFieldAccess(signInFields),
    judge(operation) {
      for (const rule of rules) rule(operation);
      return requireAffordable(operation);
    },
    costOf(operation) {
      try {
        requireFewValues(operation);
        return costOf(operation, graph().costs);
      } catch {
        return 0;
      }
    },
  };
}
