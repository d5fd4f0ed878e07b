import type { ApolloServer } from '@apollo/server';
import type { FormattedExecutionResult } from 'graphql';
import type { Log } from '#platform/log/log.ts';
import { COST_HEADER, type OperationContext } from './apollo.ts';
import { edge } from './edge.ts';
import type { OperationRequest } from './operationRouter.ts';

/** `cost` is what the operation was found to cost, null when it was refused before. */
export type Executed = { readonly result: FormattedExecutionResult; readonly cost: string | null };

/** Executes a query or mutation under the guards and masks. Never rejects: what is wrong is in `errors`. */
export type ExecuteOperation = (request: OperationRequest) => Promise<Executed>;

type ExecuteOptions = {
  readonly apollo: ApolloServer<OperationContext>;
  readonly operationTimeoutMs: number;
  readonly log: Log;
};

export function createExecuteOperation({ apollo, operationTimeoutMs, log }: ExecuteOptions): ExecuteOperation {
  return async ({ operation, variables, caller, requestId, traceparent = null }) => {
    const contextValue: OperationContext = {
      operation,
      requestId,
      claims: caller?.claims ?? null,
      deadlineAt: Date.now() + operationTimeoutMs,
      traceparent,
      log: log.child({ requestId }),
    };
    const request = {
      query: operation.query,
      ...(operation.operationName !== null && { operationName: operation.operationName }),
      ...(variables != null && { variables: { ...variables } }),
    };
    const { body, http } = await edge.run({ requestId, log, operation: operation.operationName }, () =>
      apollo.executeOperation(request, { contextValue }),
    );
    if (body.kind !== 'single') throw new Error(`expected one answer, got ${body.kind}`);
    const { data, errors } = body.singleResult;
    const result = { ...(errors && { errors }), ...(data !== undefined && { data }) };
    return { result, cost: http.headers.get(COST_HEADER) ?? null };
  };
}
