import { setTimeout as sleep } from 'node:timers/promises';
import { execute, type GraphQLFormattedError } from 'graphql';
import { backoffMs, type Backoff } from '#platform/concurrency/backoff.ts';
import type { Limiter } from '#platform/concurrency/limiter.ts';
import type { EventEnvelope } from '#platform/eventLog/eventEnvelope.ts';
import { encodeResumeCursor } from '#platform/eventLog/resumeCursor.ts';
import type { Claims } from '#platform/identity/signedCall.ts';
import type { Log } from '#platform/log/log.ts';
import { gatewayFaults } from '../errors.ts';
import type { ExecutePrepared, OperationResult } from '../execution/executePrepared.ts';
import type { FetchFromSubgraph, SubgraphRequest } from '../execution/subgraphFetch.ts';
import type { NodeLookup } from '../execution/visibility.ts';
import type { FlagsOf } from '../policies/flags.ts';
import type { EventProjection } from './eventProjections.ts';
import type { PlannedSubscription } from './subscriptionPlanner.ts';

/** The viewer that events are executed for, and the type of their results. */
export type EventViewer = {
  readonly type: string;
  readonly claims: Claims | null;
  /** The entity that the viewer must be able to see when an event is delivered; null: ownership was checked instead. */
  readonly subject: NodeLookup | null;
};

/**
 * Executes an operation for one event and returns the JSON text of the ExecutionResult, or null when the viewer may not
 * see the entity of the event. Never rejects.
 */
export type ExecuteEvent = (
  operation: PlannedSubscription,
  event: EventEnvelope,
  viewer: EventViewer,
) => Promise<string | null>;

/** Formats errors for clients; logs what it masks. */
export type MaskErrors = (
  errors: readonly unknown[],
  about: { readonly requestId: string; readonly operation: string | null },
) => GraphQLFormattedError[];

export type EventExecutorOptions = {
  /** The subgraph that defines the subscription fields and has no server. */
  readonly eventGraph: string;
  readonly projections: Readonly<Record<string, EventProjection>>;
  readonly execute: ExecutePrepared;
  readonly fetch: FetchFromSubgraph;
  readonly canSee: (lookup: NodeLookup, context: { claims: Claims | null; requestId: string }) => Promise<boolean>;
  readonly mask: MaskErrors;
  /** The feature flags of a viewer, for each event anew; absent: none. */
  readonly flagsOf?: FlagsOf;
  /** Bounds how many events are executed at once. */
  readonly limiter: Limiter;
  readonly timeoutMs: number;
  readonly log: Log;
};

const BACKOFF: Backoff = { fromMs: 100, toMs: Infinity, jitter: 0 };
/** Error codes of a subgraph after which a retry may succeed. */
const TRANSIENT: ReadonlySet<unknown> = new Set([
  gatewayFaults.dependencyUnavailable.code,
  gatewayFaults.deadlineExceeded.code,
  gatewayFaults.overloaded.code,
]);

/**
 * Executes events. Values come from the event; entities are read afterwards, with the viewer's claims. While a subgraph
 * does not respond, the event is executed again until the deadline; then the fields of that subgraph are null.
 */
export function createEventExecutor(o: EventExecutorOptions): ExecuteEvent {
  return (operation, event, viewer) =>
    o.limiter(async () => {
      const deadlineAt = Date.now() + o.timeoutMs;
      const about = { requestId: event.id, operation: operation.operation.name?.value ?? null };
      for (let retries = 0; ; retries += 1) {
        const result = await executeOnce({ operation, event, viewer, deadlineAt }, o);
        if (result === null) return null;
        const { data, errors } = result;
        const waitMs = backoffMs(BACKOFF, retries, Math.random());
        const mayRetry = errors.some(({ extensions }) => TRANSIENT.has(extensions?.['code']));
        if (!mayRetry || Date.now() + waitMs >= deadlineAt)
          return serializeResult({ data, errors }, (all) => o.mask(all, about));
        await sleep(waitMs);
      }
    });
}

/** Returns the JSON text of an ExecutionResult. */
export function serializeResult(
  { data, errors }: OperationResult,
  mask: (errors: readonly unknown[]) => GraphQLFormattedError[],
): string {
  try {
    return JSON.stringify({ ...(errors.length > 0 && { errors: mask(errors) }), data });
  } catch (error) {
    // A result that JSON cannot represent is a bug of the gateway and must not end the subscription.
    return JSON.stringify({ errors: mask([error]), data: null });
  }
}

type Execution = {
  readonly operation: PlannedSubscription;
  readonly event: EventEnvelope;
  readonly viewer: EventViewer;
  readonly deadlineAt: number;
};

async function executeOnce(
  { operation, event, viewer, deadlineAt }: Execution,
  o: EventExecutorOptions,
): Promise<OperationResult | null> {
  const { requestId, traceparent } = { requestId: event.id, traceparent: event.traceparent };
  const flags = o.flagsOf?.(viewer.claims);
  const context = { requestId, claims: viewer.claims, flags, deadlineAt, traceparent, log: o.log };
  try {
    const { variables, supergraph } = operation;
    const fetch: FetchFromSubgraph = async (subgraph, request, context) =>
      subgraph === o.eventGraph
        ? { data: resultOfEvent(request, operation, { event, projection: o.projections[viewer.type] }) }
        : o.fetch(subgraph, request, context);
    const [isVisible, result] = await Promise.all([
      viewer.subject === null || o.canSee(viewer.subject, context),
      o.execute(operation.prepared, { variables, context, fetch, schema: supergraph.apiSchema() }),
    ]);
    return isVisible ? result : null;
  } catch (error) {
    return { data: null, errors: [error as OperationResult['errors'][number]] };
  }
}

type ProjectedEvent = { readonly event: EventEnvelope; readonly projection: EventProjection | undefined };

// Created for each execution, because the execution merges the data of subgraphs into it.
function resultOfEvent(
  { document, variables }: SubgraphRequest,
  { field, args, supergraph }: PlannedSubscription,
  { event, projection }: ProjectedEvent,
): Record<string, unknown> {
  if (!projection) throw new Error(`expected a projection of events for ${field}, got none`);
  const result = execute({
    schema: supergraph.schema(),
    document: document(),
    rootValue: { [field]: { ...projection.project(event, args), cursor: encodeResumeCursor(event) } },
    variableValues: { ...variables },
  });
  if (result instanceof Promise) throw new Error('expected an event to execute synchronously');
  if (result.errors?.[0]) throw result.errors[0];
  return result.data ?? {};
}
