import type { ApolloServer, GraphQLResponse } from '@apollo/server';
import type { FormattedExecutionResult } from 'graphql';
import type { LaterParts } from '../execution/executeIncrementally.ts';
import type { Log } from '#platform/log/log.ts';
import type { ResponseHead } from '../subscriptions/subscriptionHub.ts';
import type { OperationContext } from './apolloServer.ts';
import { requestContext } from './requestContext.ts';
import type { OperationRequest } from './operationRouter.ts';

/** `payload` is the JSON text of the result; `http` is what Apollo Server and its plugins set. */
export type ExecutedOperation = {
  readonly result: FormattedExecutionResult;
  readonly payload: string;
  readonly http: ResponseHead;
  /** The parts of the response that follow the result; only for a request with an incremental format. */
  readonly later?: LaterParts | null;
};

/** Executes a query or mutation with the guards applied and errors masked. Never rejects: errors are in the result. */
export type ExecuteOperation = (request: OperationRequest) => Promise<ExecutedOperation>;

type ExecuteOperationOptions = {
  readonly apollo: ApolloServer<OperationContext>;
  readonly operationTimeoutMs: number;
  /** Whether errors do not say which subgraph they are of; absent: they do. */
  readonly hidesSubgraphs?: boolean;
  readonly log: Log;
};

export function executedOperation(result: FormattedExecutionResult, http: ResponseHead): ExecutedOperation {
  return { result, payload: JSON.stringify(result), http };
}

export function createExecuteOperation({ apollo, log, ...o }: ExecuteOperationOptions): ExecuteOperation {
  return async ({ operation, variables, caller, requestId, traceparent = null, headers, incremental, ...shared }) => {
    const isQuery = operation.operation.operation === 'query';
    let later: LaterParts | null = null;
    const waiting = { isAbandoned: shared.isAbandoned };
    const { flags, priority, audience, cacheUse } = shared;
    const passed = { flags, priority, audience, cacheUse };
    const contextValue: OperationContext = {
      operation,
      requestId,
      claims: caller?.claims ?? null,
      deadlineAt: Date.now() + o.operationTimeoutMs,
      traceparent,
      address: isQuery ? undefined : shared.address,
      ...(headers && { headers }),
      ...passed,
      isAbandoned: isQuery && shared.isAbandoned ? () => waiting.isAbandoned?.() ?? false : undefined,
      ...(incremental && { onLaterParts: (parts: LaterParts) => void (later = parts) }),
      log,
    };
    const request = {
      query: operation.query,
      ...(operation.operationName !== null && { operationName: operation.operationName }),
      ...(variables != null && { variables }),
    };
    const about = { requestId, log, operation: operation.operationName, hidesSubgraphs: o.hidesSubgraphs ?? false };
    const response = await requestContext.run(about, () => apollo.executeOperation(request, { contextValue }));
    const { body, http } = response;
    if (body.kind !== 'single') throw new Error(`expected a single result, got ${body.kind}`);
    const { data, errors, extensions } = body.singleResult;
    const result = {
      ...(errors && { errors }),
      ...(data !== undefined && { data }),
      ...(extensions && { extensions }),
    };
    const executed = { ...executedOperation(result, http), later };
    if (!later) release(response, waiting);
    return executed;
  };
}

/**
 * Apollo Server gives the gateway a context with accessors of its own. V8 keeps them, and all that they refer to, until
 * the next full collection: the response and the client's request would make every young collection long.
 */
function release(response: GraphQLResponse, waiting: { isAbandoned?: unknown }): void {
  response.body = { kind: 'single', singleResult: {} };
  waiting.isAbandoned = undefined;
}
