import { COST_HEADER } from '../../gateway/http/apolloServer.ts';
import { executedOperation, type ExecuteOperation } from '../../gateway/http/executeOperation.ts';
import { createMaskErrors } from '../../gateway/http/maskError.ts';
import type { ExecutionParts } from '../../gateway/open.ts';

/** Executes operations as the gateway does, with its guards and masked errors, but without Apollo Server's pipeline. */
export function executeDirectly({ guards, execute, operationTimeoutMs, log }: ExecutionParts): ExecuteOperation {
  const mask = createMaskErrors(log);
  return async ({ operation: resolved, caller, requestId, traceparent = null, ...request }) => {
    const { document, operation, operationName } = resolved;
    const claims = caller?.claims ?? null;
    const variables = request.variables ?? {};
    const cost = guards.judge({ document, operation, variables, claims });
    const { audience, isAbandoned, headers = {} } = request;
    const times = { deadlineAt: Date.now() + operationTimeoutMs, traceparent };
    const context = { requestId, claims, headers, audience, isAbandoned, log, ...times };
    const result = await execute({ document, operation }, variables, context);
    const errors =
      result.errors.length === 0 ? {} : { errors: mask(result.errors, { requestId, operation: operationName }) };
    const data = 'data' in result ? { data: result.data } : {};
    return executedOperation({ ...errors, ...data }, { headers: new Map([[COST_HEADER, String(cost)]]) });
  };
}
