import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { GatewayContext } from '../context.ts';
import { completeFields, INVALID, type Completion, type CompletionError } from './completeValue.ts';
import { responsePaths } from './errorPaths.ts';
import { introspect } from './introspection.ts';
import type { PreparedOperation } from './operationEngine.ts';
import { createPlanExecution, type SubgraphError } from './planExecution.ts';
import { type Data, type DataPath } from './subgraphData.ts';
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
  const { plan, introspection, shape, root } = prepared;
  const execution = createPlanExecution(request);
  const introspecting = introspection && introspect(request.schema, introspection, request.variables);
  if (plan) await plan(execution);
  const introspected = await introspecting;
  const { lost } = execution;
  const completion: Completion = { errors: [], lost, introspected: introspected?.data ?? {} };
  const data = completeFields(execution.data, { fields: shape.fieldsOf(root), type: root }, completion);
  const { errors } = execution;
  const isWhole = errors.length === 0 && completion.errors.length === 0 && !introspected?.errors;
  const all = isWhole ? [] : [...errorsOf(execution.errors, completion.errors, { shape, data: execution.data })];
  // The completion of an object is an object.
  return { data: data === INVALID ? null : (data as Data), errors: [...all, ...(introspected?.errors ?? [])] };
}

const PATHLESS = { paths: [undefined], isSelected: true } as const;

type Executed = { readonly shape: PreparedOperation['shape']; readonly data: Data };

function errorsOf(
  ofSubgraphs: readonly SubgraphError[],
  ofCompletion: readonly CompletionError[],
  { shape, data }: Executed,
): readonly GraphQLError[] {
  const found = new Map<string, GraphQLError>();
  const paths: DataPath[] = [];
  const lost = ofCompletion.filter(({ kind }) => kind === 'lost');
  for (const error of ofSubgraphs) {
    const { paths: places, isSelected } = error.path ? responsePaths(error.path, shape, data) : PATHLESS;
    for (const path of places) {
      // Nothing that the client selects depends on the field: the plan fetched it for objects of another type.
      if (!isSelected && !lost.some((value) => startsWith(value.path, path ?? []))) continue;
      paths.push(path ?? []);
      const extensions = { ...error.extensions, serviceName: error.subgraph };
      const identity = JSON.stringify([path, error.message, error.extensions['code']]);
      if (!found.has(identity)) found.set(identity, new GraphQLError(error.message, { path, extensions }));
    }
  }
  const unexplained = ofCompletion.filter(
    (error) => error.kind === 'invalid' || (error.kind === 'absent' && !isExplained(error, paths)),
  );
  return [...found.values(), ...unexplained.map(completionError)];
}

/** Whether an error of a subgraph is the reason: at or above the place, or where null spread from it. */
function isExplained({ path, stepsBelowNull }: CompletionError, paths: readonly DataPath[]): boolean {
  const nullPath = stepsBelowNull === null ? [] : path.slice(0, path.length - stepsBelowNull);
  return paths.some((reason) => startsWith(reason, nullPath) || startsWith(path, reason));
}

function startsWith(path: DataPath, start: DataPath): boolean {
  return start.length <= path.length && start.every((step, at) => path[at] === step);
}

// With an original error, which is logged; clients receive INTERNAL.
function completionError({ message, path }: CompletionError): GraphQLError {
  return new GraphQLError(message, { path, originalError: new Error(message) });
}
