import { operationFromDocument } from '@apollo/federation-internals';
import type { PlanNode, QueryPlanner, QueryPlannerConfig } from '@apollo/query-planner';
import { visit, type DocumentNode } from 'graphql';
import type { ArgumentVariants } from '../composition/requiredArguments.ts';
import { checkPlan, type PlanChecks } from './checkPlan.ts';
import { giveArguments } from './giveArguments.ts';
import { hasDefer } from './normaliseOperation.ts';
import { orderBlocks } from './orderBlocks.ts';
import { separateRequiring } from './separateRequiring.ts';

/**
 * Plans a document of one operation. Throws when the plan would give a wrong answer: it is empty, or lacks an input. A
 * plan with deferred blocks that would is replaced by one in which these fields are not deferred.
 */
export type PlanOperation = (document: DocumentNode) => PlanNode;

type PlannerOptions = PlanChecks & { readonly variants: ArgumentVariants };

/** Of the plans of an operation with many alternatives, the cheapest of so many is taken. */
export const queryPlannerConfig: QueryPlannerConfig = {
  incrementalDelivery: { enableDefer: true },
  debug: { maxEvaluatedPlans: 1_000 },
};

/** Plans with Apollo's planner, and repairs and checks each plan. */
export function createPlanner(planner: QueryPlanner, { variants, ...checks }: PlannerOptions): PlanOperation {
  const apiSchema = planner.supergraph.apiSchema();

  function plan(document: DocumentNode): PlanNode {
    const { node } = planner.buildQueryPlan(operationFromDocument(apiSchema, document, { validate: false }));
    if (!node) throw new Error('expected a query plan with a fetch, got an empty one');
    const planned = node.kind === 'Subscription' ? sequenceOf([node.primary, node.rest]) : node;
    const repaired = orderBlocks(separateRequiring(planned, checks));
    checkPlan(repaired, checks);
    return giveArguments(repaired, { variants, requiredFields: checks.requiredFields });
  }

  return (document) => {
    if (!hasDefer(document)) return plan(document);
    try {
      return plan(document);
    } catch {
      return plan(withoutDefer(document));
    }
  };
}

function withoutDefer(document: DocumentNode): DocumentNode {
  return visit(document, { InlineFragment: (node) => ({ ...node, directives: [] }) });
}

function sequenceOf(nodes: readonly (PlanNode | undefined)[]): PlanNode {
  return { kind: 'Sequence', nodes: nodes.filter((each) => each !== undefined) };
}
