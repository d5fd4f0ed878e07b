import type { ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import type { GatewayContext } from '../context.ts';
import { completeFields, INVALID, type Completion } from './completeValue.ts';
import { introspect } from './introspection.ts';
import type { PreparedOperation } from './operationEngine.ts';
import { createPlanExecution, type PlanExecution } from './planExecution.ts';
import { responseErrors, type CompletedPart } from './responseErrors.ts';
import type { Data } from './subgraphData.ts';
import type { FetchFromSubgraph } from './subgraphFetch.ts';

export type ExecutionRequest = {
  /** The variables of the request; subgraphs coerce them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: GatewayContext;
  readonly fetch: FetchFromSubgraph;
  /** The schema that introspection fields describe. */
  readonly schema: GraphQLSchema;
};

/** See {@link executePrepared}. */
export type ExecutePrepared = typeof executePrepared;

export type OperationResult = { readonly data: Data | null; readonly errors: readonly GraphQLError[] };

/**
 * Executes an operation once. What subgraphs do wrong is an error with a path in the response; rejects only for a bug
 * of the gateway.
 */
export async function executePrepared(
  prepared: PreparedOperation,
  request: ExecutionRequest,
): Promise<OperationResult> {
  const execution = createPlanExecution(request);
  const introspected = await executePlan(prepared, request, execution);
  return completeRoot(prepared, execution, { introspected });
}

/** Executes the plan, and the introspection fields meanwhile. */
export async function executePlan(
  { plan, introspection }: PreparedOperation,
  { schema, variables }: ExecutionRequest,
  execution: PlanExecution,
): Promise<ExecutionResult> {
  const introspecting = introspection && introspect(schema, introspection, variables);
  if (plan) await plan(execution);
  return (await introspecting) ?? {};
}

type Completing = { readonly introspected: ExecutionResult; readonly reported?: CompletedPart['reported'] };

/** Completes the fields of an operation that are not deferred. */
export function completeRoot(
  { shape, root }: PreparedOperation,
  execution: PlanExecution,
  { introspected, reported = null }: Completing,
): OperationResult {
  const { data, errors, lost } = execution;
  const completion: Completion = { errors: [], lost, introspected: introspected.data ?? {} };
  const completed = completeFields(data, { fields: shape.fieldsOf(root), type: root }, completion);
  const isWhole = errors.length === 0 && completion.errors.length === 0 && !introspected.errors;
  const part = { shape, data, dataPath: [], path: [], isOwn: isNotDeferred, reported };
  const all = isWhole
    ? []
    : responseErrors(
        errors.filter(({ block }) => isNotDeferred(block)),
        completion.errors,
        part,
      );
  // The completion of an object is an object.
  return { data: completed === INVALID ? null : (completed as Data), errors: [...all, ...(introspected.errors ?? [])] };
}

function isNotDeferred(block: string | null): boolean {
  return block === null;
}
