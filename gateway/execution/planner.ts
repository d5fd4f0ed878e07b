import { operationFromDocument } from '@apollo/federation-internals';
import { QueryPlanner, type PlanNode, type QueryPlannerConfig } from '@apollo/query-planner';
import { visit, type DocumentNode } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import type { ArgumentVariants } from '../composition/requiredArguments.ts';
import { gatewayFaults } from '../errors.ts';
import { checkPlan, type PlanChecks } from './checkPlan.ts';
import { giveArguments } from './giveArguments.ts';
import { hasDefer } from './normaliseOperation.ts';
import { orderBlocks } from './orderBlocks.ts';
import { separateRequiring } from './separateRequiring.ts';
import { separateTypes } from './separateTypes.ts';

/**
 * Plans a document of one operation. A plan with deferred blocks that would give a wrong answer is replaced by one in
 * which these fields are not deferred. Throws `operationNotPlanned`, with the reason as its cause, when the planner
 * finds no plan, or only ones that would give a wrong answer: they are empty, or lack an input.
 */
export type PlanOperation = (document: DocumentNode) => PlanNode;

type PlannerOptions = Omit<PlanChecks, 'subgraph'> & { readonly variants: ArgumentVariants };

/** Of the plans of an operation with many alternatives, the cheapest of so many is taken. */
export const queryPlannerConfig: QueryPlannerConfig = {
  incrementalDelivery: { enableDefer: true },
  debug: { maxEvaluatedPlans: 1_000 },
};

/** Plans with Apollo's planner, and repairs and checks each plan. */
export function createPlanner(planner: QueryPlanner, { variants, ...tables }: PlannerOptions): PlanOperation {
  const apiSchema = planner.supergraph.apiSchema();
  const subgraphs = planner.supergraph.subgraphs();
  const checks: PlanChecks = { ...tables, subgraph: (name) => subgraphs.get(name) };
  let simple: QueryPlanner | null = null;

  function planBy(by: QueryPlanner, document: DocumentNode): PlanNode {
    const { node } = by.buildQueryPlan(operationFromDocument(apiSchema, document, { validate: false }));
    if (!node) throw new Error('expected a query plan with a fetch, got an empty one');
    const planned = node.kind === 'Subscription' ? sequenceOf([node.primary, node.rest]) : node;
    const separated = separateTypes(planned, { checks, document });
    const repaired = orderBlocks(separateRequiring(separated, checks));
    checkPlan(repaired, checks);
    return giveArguments(repaired, { variants, requiredFields: checks.requiredFields });
  }

  /** For some chains of `@requires` the planner fails, or errs, when it compares alternatives. */
  function planSimply(document: DocumentNode): PlanNode {
    simple ??= new QueryPlanner(planner.supergraph, { ...queryPlannerConfig, debug: { maxEvaluatedPlans: 1 } });
    return planBy(simple, document);
  }

  return (document) => {
    const whole = hasDefer(document) ? [() => planBy(planner, withoutDefer(document))] : [];
    return firstOf([() => planBy(planner, document), ...whole, () => planSimply(withoutDefer(document))]);
  };
}

/** The result of the first that returns one; otherwise the error of the first is the reason. */
function firstOf(attempts: readonly (() => PlanNode)[]): PlanNode {
  const errors: unknown[] = [];
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch (error) {
      errors.push(error);
    }
  }
  throw new Fault(gatewayFaults.operationNotPlanned, undefined, { cause: errors[0] });
}

function withoutDefer(document: DocumentNode): DocumentNode {
  return visit(document, { InlineFragment: (node) => ({ ...node, directives: [] }) });
}

function sequenceOf(nodes: readonly (PlanNode | undefined)[]): PlanNode {
  return { kind: 'Sequence', nodes: nodes.filter((each) => each !== undefined) };
}
