import { parentPort } from 'node:worker_threads';
import { Supergraph as FederatedGraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';
import type { Supergraph } from '../composition/supergraph.ts';
import { createPlanner, queryPlannerConfig, type PlanOperation } from './planner.ts';
import { readTypeRelations } from './typeRelations.ts';

/** What a planner is created from, as it crosses to the thread. */
export type PlannerSource = Pick<Supergraph, 'plannedSdl' | 'entityKeys' | 'requiredFields' | 'variants'>;

/** A request to the thread. `source` is sent with the first request of a supergraph. */
export type PlanRequest = {
  readonly id: number;
  readonly graph: number;
  readonly source: PlannerSource | null;
  readonly text: string;
};

/** The answer: a plan as JSON text, or why there is none. */
export type PlanResponse = { readonly id: number; readonly ms: number } & (
  { readonly plan: string } | { readonly problem: string }
);

// While one supergraph replaces another, operations of both are planned.
const MAX_PLANNERS = 2;
const planners = new Map<number, PlanOperation>();

function plannerOf({ graph, source }: PlanRequest): PlanOperation {
  const known = planners.get(graph);
  if (known) return known;
  if (!source) throw new Error(`expected the source of supergraph ${graph}, got none`);
  const federated = FederatedGraph.build(source.plannedSdl, { validateSupergraph: false });
  const schema = federated.schema.toGraphQLJSSchema();
  const checks = { ...source, schema, types: readTypeRelations(schema) };
  const planner = createPlanner(new QueryPlanner(federated, queryPlannerConfig), checks);
  planners.set(graph, planner);
  for (const oldest of planners.keys()) if (planners.size > MAX_PLANNERS) planners.delete(oldest);
  return planner;
}

parentPort?.on('message', (request: PlanRequest) => parentPort?.postMessage(respond(request)));

function respond(request: PlanRequest): PlanResponse {
  const { id } = request;
  try {
    const planner = plannerOf(request);
    const startedAt = performance.now();
    const plan = JSON.stringify(planner(parse(request.text, { noLocation: true })));
    return { id, plan, ms: performance.now() - startedAt };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : String(error), ms: 0 };
  }
}
