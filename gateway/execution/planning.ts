import { QueryPlanner, type PlanNode } from '@apollo/query-planner';
import { print, type DocumentNode } from 'graphql';
import type { Log } from '#platform/log/log.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import { createPlanCost, type PlanCost } from './planCost.ts';
import { createPlanner, queryPlannerConfig, type PlanOperation } from './planner.ts';
import { openPlannerThread } from './plannerThread.ts';
import { readTypeRelations } from './typeRelations.ts';

/** Plans a document on a supergraph. Throws or rejects when the operation cannot be planned. */
export type PlanOnSupergraph = (supergraph: Supergraph, document: DocumentNode) => PlanNode | Promise<PlanNode>;

/** Plans operations without blocking the event loop for long. */
export type Planning = {
  readonly plan: PlanOnSupergraph;
  /** Lets small operations of a supergraph be planned in this thread, by a planner that exists already. */
  readonly usePlanner: (supergraph: Supergraph, planner: QueryPlanner) => void;
} & AsyncDisposable;

type Inline = { readonly planner: PlanOperation; readonly costOf: PlanCost };

/** An operation whose planning is expected to take longer is planned in another thread. */
const MAX_INLINE_MS = 20;
/** The weight of everything before the last plan. */
const MEMORY = 0.95;

/**
 * Opens the planning of the gateway. An operation that is expected to take up to 20 ms is planned at once, because a
 * thread would take longer to answer; any other in a thread, and every one of a supergraph without a planner here.
 */
export function openPlanning({ log }: { readonly log: Log }): Planning {
  const thread = openPlannerThread({ log });
  const inline = new WeakMap<Supergraph, Inline>();
  const measured = createRate();

  async function planInThread(supergraph: Supergraph, document: DocumentNode, cost: number): Promise<PlanNode> {
    const { node, ms } = await thread.plan(supergraph, print(document));
    measured.add(cost, ms);
    return node;
  }

  return {
    usePlanner(supergraph, given) {
      // A planner of the supergraph as it was given does not know what composition/ changes for planning.
      const planner = supergraph.plannedSdl === supergraph.sdl ? given : createQueryPlanner(supergraph);
      const checks = checksOf(supergraph);
      inline.set(supergraph, { planner: createPlanner(planner, checks), costOf: createPlanCost(supergraph) });
    },
    plan(supergraph, document) {
      const here = inline.get(supergraph);
      const cost = here?.costOf(document) ?? 0;
      if (!here || measured.msOf(cost) > MAX_INLINE_MS) return planInThread(supergraph, document, cost);
      const startedAt = performance.now();
      const node = here.planner(document);
      measured.add(cost, performance.now() - startedAt);
      return node;
    },
    [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose](),
  };
}

/** Plans every operation in this thread; a supergraph's planner is created for its first operation. */
export function createInlinePlanning(): PlanOnSupergraph {
  const planners = new WeakMap<Supergraph, PlanOperation>();
  return (supergraph, document) => {
    const known = planners.get(supergraph);
    const planner = known ?? createPlanner(createQueryPlanner(supergraph), checksOf(supergraph));
    planners.set(supergraph, planner);
    return planner(document);
  };
}

function createQueryPlanner(supergraph: Supergraph): QueryPlanner {
  return new QueryPlanner(supergraph.federated(), queryPlannerConfig);
}

function checksOf(supergraph: Supergraph) {
  const schema = supergraph.schema();
  return { ...supergraph, schema, types: readTypeRelations(schema) };
}

/** What a unit of cost takes in this process, from the plans of late. It begins with a guess of 0.1 ms. */
function createRate() {
  let [costs, taken] = [100, 10];
  return {
    msOf: (cost: number): number => (cost * taken) / costs,
    add(cost: number, ms: number): void {
      if (cost === 0) return;
      costs = costs * MEMORY + cost;
      taken = taken * MEMORY + ms;
    },
  };
}
