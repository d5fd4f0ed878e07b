import { parentPort } from 'node:worker_threads';
import { Supergraph as FederatedGraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import { createPlanner, queryPlannerConfig, type PlanOperation } from './planner.ts';
import { readTypeRelations } from './typeRelations.ts';

/** What a planner is created from, as it crosses to the thread. */
export type PlannerSource = Pick<Supergraph, 'plannedSdl' | 'entityKeys' | 'requiredFields' | 'variants'>;

/** A request to the thread. */
export type PlanRequest = {
  readonly graph: number;
  /** Null when the thread has a planner of the supergraph. */
  readonly source: PlannerSource | null;
  /** The supergraph whose planner is not needed any more, if any. */
  readonly dropped: number | null;
  readonly text: string;
};

/** The answer: a plan as JSON text, or why there is none. */
export type PlanResponse = { readonly ms: number } & ({ readonly plan: string } | { readonly problem: string });

const planners = new Map<number, PlanOperation>();

function plannerOf({ graph, source, dropped }: PlanRequest): PlanOperation {
  if (dropped !== null) planners.delete(dropped);
  const known = planners.get(graph);
  if (known) return known;
  if (!source) throw new Error(`expected the source of supergraph ${graph}, got none`);
  const federated = FederatedGraph.build(source.plannedSdl, { validateSupergraph: false });
  const schema = federated.schema.toGraphQLJSSchema();
  const checks = { ...source, schema, types: readTypeRelations(schema) };
  const planner = createPlanner(new QueryPlanner(federated, queryPlannerConfig), checks);
  planners.set(graph, planner);
  return planner;
}

parentPort?.on('message', (request: PlanRequest) => parentPort?.postMessage(respond(request)));

function respond(request: PlanRequest): PlanResponse {
  try {
    const planner = plannerOf(request);
    const startedAt = performance.now();
    const plan = JSON.stringify(planner(parse(request.text, { noLocation: true })));
    return { plan, ms: performance.now() - startedAt };
  } catch (error) {
    const reason: unknown = error instanceof Fault ? error.cause : error;
    return { problem: reason instanceof Error ? reason.message : String(reason), ms: 0 };
  }
}
