import './telemetryOff.ts';
import { executeQueryPlan, type GraphQLDataSource, type ServiceMap } from '@apollo/gateway';
import type { Schema } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import type { FragmentDefinitionNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { GatewayContext } from '../context.ts';
import { keysInOrder } from './keysInOrder.ts';

/** A plan that was made before it is executed, with the schemas it was made for. */
export type ReadyPlan = {
  readonly queryPlan: QueryPlan;
  readonly operationContext: {
    readonly schema: GraphQLSchema;
    readonly operation: OperationDefinitionNode;
    readonly fragments: Record<string, FragmentDefinitionNode>;
  };
  readonly supergraphSchema: GraphQLSchema;
  readonly apiSchema: Schema;
};

type Data = Record<string, unknown>;

type PlanRequest = {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: GatewayContext;
  /** Parts of the plan that are answered here instead of by a subgraph; each answer is changed by the execution. */
  readonly local: Readonly<Record<string, () => Data>>;
};

export type PlanResult = { readonly data: Data | null; readonly errors: readonly GraphQLError[] };

/** Executes a plan once; rejects only for a fault of ours. */
export type ExecutePlan = (plan: ReadyPlan, request: PlanRequest) => Promise<PlanResult>;

export type ExecuteOptions = {
  readonly dataSourceOf: (subgraph: string) => GraphQLDataSource<GatewayContext>;
  readonly subgraphs: () => readonly { readonly name: string }[];
};

export function createPlanExecutor({ dataSourceOf, subgraphs }: ExecuteOptions): ExecutePlan {
  return async (plan, { variables, context, local }) => {
    const sources: ServiceMap = {};
    // A data source for operations alone: its context is always ours.
    for (const { name } of subgraphs()) sources[name] = dataSourceOf(name) as GraphQLDataSource;
    for (const [name, answer] of Object.entries(local)) sources[name] = { process: async () => ({ data: answer() }) };

    // Of a request's context the executor reads these alone.
    const request = { request: { variables: { ...variables } }, logger: context.log, context, metrics: {} };
    const { data, errors } = await executeQueryPlan(
      plan.queryPlan,
      sources,
      request as unknown as Parameters<typeof executeQueryPlan>[2],
      plan.operationContext,
      plan.supergraphSchema,
      plan.apiSchema,
    );
    const inOrder = keysInOrder(data, { ...plan.operationContext, variables });
    return { data: inOrder ?? null, errors: errors ?? [] };
  };
}
