import './telemetryOff.ts';
import { executeQueryPlan, type GraphQLDataSource, type ServiceMap } from '@apollo/gateway';
import type { Schema } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import type { FragmentDefinitionNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { GatewayContext } from '../context.ts';
import { orderResponseKeys } from './orderResponseKeys.ts';

/** A prepared query plan with the schemas that it was built for. */
export type ExecutablePlan = {
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
  /** Results of subgraphs that the gateway resolves itself, by name; the execution mutates them. */
  readonly local: Readonly<Record<string, () => Data>>;
};

export type PlanResult = { readonly data: Data | null; readonly errors: readonly GraphQLError[] };

/** Executes a plan once. Rejects only for a bug of the gateway; subgraph errors are in the result. */
export type ExecutePlan = (plan: ExecutablePlan, request: PlanRequest) => Promise<PlanResult>;

export type PlanExecutorOptions = {
  readonly dataSourceOf: (subgraph: string) => GraphQLDataSource<GatewayContext>;
  readonly subgraphs: () => readonly { readonly name: string }[];
};

export function createPlanExecutor({ dataSourceOf, subgraphs }: PlanExecutorOptions): ExecutePlan {
  return async (plan, { variables, context, local }) => {
    const sources: ServiceMap = {};
    // The data source only receives operations, whose context is a GatewayContext.
    for (const { name } of subgraphs()) sources[name] = dataSourceOf(name) as GraphQLDataSource;
    for (const [name, resolve] of Object.entries(local)) sources[name] = { process: async () => ({ data: resolve() }) };

    // The plan executor reads only these fields of the request context.
    const request = { request: { variables: { ...variables } }, logger: context.log, context, metrics: {} };
    const { data, errors } = await executeQueryPlan(
      plan.queryPlan,
      sources,
      request as unknown as Parameters<typeof executeQueryPlan>[2],
      plan.operationContext,
      plan.supergraphSchema,
      plan.apiSchema,
    );
    const inOrder = orderResponseKeys(data, { ...plan.operationContext, variables });
    return { data: inOrder ?? null, errors: errors ?? [] };
  };
}
