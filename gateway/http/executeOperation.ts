import type { ApolloServer } from '@apollo/server';
import type { FormattedExecutionResult } from 'graphql';
import type { Log } from '#platform/log/log.ts';
import type { Caller, GatewayContext } from '../context.ts';
import { edge } from './edge.ts';

/** A query or mutation that came by another way than an HTTP request of its own. */
export type OperationRequest = {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly caller: Caller | null;
  readonly requestId: string;
};

/** Executes it under the guards, limits and masks of HTTP. Never rejects: what is wrong is in `errors`. */
export type ExecuteOperation = (request: OperationRequest) => Promise<FormattedExecutionResult>;

type ExecuteOptions = {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly operationTimeoutMs: number;
  readonly log: Log;
};

export function createExecuteOperation({ apollo, operationTimeoutMs, log }: ExecuteOptions): ExecuteOperation {
  return async ({ query, operationName, variables, caller, requestId }) => {
    const contextValue: GatewayContext = {
      requestId,
      claims: caller?.claims ?? null,
      deadlineAt: Date.now() + operationTimeoutMs,
      traceparent: null,
      log: log.child({ requestId }),
    };
    const request = {
      query,
      ...(operationName != null && { operationName }),
      ...(variables != null && { variables: { ...variables } }),
    };
    const { body } = await edge.run({ requestId, log, operation: null }, () =>
      apollo.executeOperation(request, { contextValue }),
    );
    if (body.kind !== 'single') throw new Error(`expected one answer, got ${body.kind}`);
    return body.singleResult;
  };
}
