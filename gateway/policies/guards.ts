import type { Supergraph } from '../composition/supergraph.ts';
import type { Authenticate } from './authenticate.ts';
import { createCostGuard } from './operationCost.ts';
import { createRootFieldGuard, createSignInGuard, type Question } from './rootFields.ts';
import { requireFewValues } from './variableLimits.ts';

/** An operation with the variables it came with. */
export type Asked = Question & { readonly variables: unknown };

/** A yes or no before any subgraph is asked, and the moment it is said at. */
export type Guard =
  | { readonly at: 'door'; readonly identify: Authenticate }
  | { readonly at: 'operation'; readonly judge: (asked: Asked) => void }
  /** Also answers what the operation costs. */
  | { readonly at: 'price'; readonly judge: (asked: Asked) => number };

type GuardsOptions = {
  readonly authenticate: Authenticate;
  readonly graph: () => Pick<Supergraph, 'policies' | 'costs'>;
  /** The fields of Mutation that sign a caller in. */
  readonly signInFields: () => readonly string[];
  readonly maxOperationCost: number;
};

/**
 * Every guard, in the order they are asked. Before them the transports have refused what may be forged or is a batch;
 * between the first and the others the operation is resolved, which refuses documents that are too large.
 */
export function createGuards({ authenticate, graph, signInFields, maxOperationCost }: GuardsOptions): readonly Guard[] {
  return [
    // Who asks comes first: a bad token is told so before a word of the document is read.
    { at: 'door', identify: authenticate },
    // Before a variable is coerced to what the document says it is.
    { at: 'operation', judge: requireFewValues },
    // When it is known which operation of the document is meant, and for each caller anew.
    { at: 'operation', judge: createRootFieldGuard(() => graph().policies) },
    { at: 'operation', judge: createSignInGuard(signInFields) },
    // Last, and the last before a subgraph is asked: who may not ask at all is not told what it would cost.
    { at: 'price', judge: createCostGuard(() => graph().costs, maxOperationCost) },
  ];
}
