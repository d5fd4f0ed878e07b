import { createMetricNames } from '#platform/metrics/metricNames.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import type { ExecuteOperation, ExecutedOperation } from './executeOperation.ts';
import type { OperationRouter } from './operationRouter.ts';

/** Names of documents that no client has published, which anyone may choose. */
const NAMES = { most: 100, after: 10 };

/** Counts and times queries and mutations by the name of their operation. */
export function measureExecution(metrics: Metrics, execute: ExecuteOperation): ExecuteOperation {
  if (!metrics.isRecorded) return execute;
  const nameOf = createMetricNames(NAMES);
  const count = metrics.counter({
    name: 'graphql_operations_total',
    help: 'Executed queries and mutations, by operation name, type and outcome: ok, partial (with errors) or error.',
    labels: ['operation', 'type', 'outcome'],
  });
  const time = metrics.histogram({
    name: 'graphql_operation_duration_seconds',
    help: 'How long the execution of a query or mutation took, by operation name and type.',
    labels: ['operation', 'type'],
  });
  return async (request) => {
    const startedAt = performance.now();
    const executed = await execute(request);
    const { operationName, isTrusted, operation } = request.operation;
    const labels = { operation: nameOf(operationName, isTrusted), type: operation.operation };
    count({ ...labels, outcome: outcomeOf(executed) });
    time((performance.now() - startedAt) / 1_000, labels, sampledTraceOf(request.traceparent));
    return executed;
  };
}

function outcomeOf({ result: { data, errors } }: ExecutedOperation): 'ok' | 'partial' | 'error' {
  if (!errors || errors.length === 0) return 'ok';
  const hasData = data != null && Object.values(data).some((value) => value !== null);
  return hasData ? 'partial' : 'error';
}

/** The trace id of a traceparent whose trace is recorded (W3C Trace Context, 3.2.2.5). */
function sampledTraceOf(traceparent: string | null | undefined): string | undefined {
  const [, traceId, , flags = '0'] = traceparent?.split('-') ?? [];
  return Number.parseInt(flags, 16) & 1 ? traceId : undefined;
}

/** Counts what is refused before it is executed, by the code of its first error. */
export function measureRefusals(metrics: Metrics, router: OperationRouter): OperationRouter {
  if (!metrics.isRecorded) return router;
  const count = metrics.counter({
    name: 'graphql_refusals_total',
    help: 'Operations that were refused before their execution, by code: RATE_LIMITED, OVERLOADED, a validation error.',
    labels: ['code'],
  });
  const counted = <Outcome extends { readonly kind: string }>(outcome: Outcome): Outcome => {
    if (outcome.kind === 'refused' && 'errors' in outcome) count({ code: codeOf(outcome.errors) });
    return outcome;
  };
  return {
    ...router,
    resolve: (...request) => counted(router.resolve(...request)),
    execute: async (request) => counted(await router.execute(request)),
  };
}

function codeOf(errors: unknown): string {
  const [first]: unknown[] = Array.isArray(errors) ? errors : [];
  const isError = typeof first === 'object' && first !== null && 'extensions' in first;
  // The errors are masked: their codes are those of docs/errors.md.
  return isError ? String((first.extensions as { code?: unknown } | undefined)?.code ?? 'none') : 'none';
}
