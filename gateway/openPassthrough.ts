import { createLimiter } from '#platform/concurrency/limiter.ts';
import { madeOf } from '#platform/settings/liveConfig.ts';
import type { GatewayConfig } from './config.ts';
import { executePrepared, type OperationResult } from './execution/executePrepared.ts';
import { liveHeadersSent } from './createFetch.ts';
import type { FetchFromSubgraph } from './execution/subgraphFetch.ts';
import { createSubgraphSubscribe, usableInstances } from './execution/subscribeToSubgraph.ts';
import { createMaskErrors } from './http/maskError.ts';
import type { openSubscriptions } from './openSubscriptions.ts';
import { createSubscriptionCounts } from './subscriptions/subscriptionCounts.ts';
import { PassthroughHub } from './subscriptions/passthroughHub.ts';
import { serializeResult } from './subscriptions/executeEvent.ts';
import type { PassthroughStream } from './subscriptions/upstream.ts';

type SubscriptionParts = Parameters<typeof openSubscriptions>[0];
type PassthroughOptions = Omit<SubscriptionParts, 'identity' | 'pubSub' | 'checkVisibility'>;

/** Passes the subscriptions of a graph through to the subgraphs that serve them. */
export function openPassthrough(o: PassthroughOptions): ReturnType<typeof openSubscriptions> {
  const { config, current, source, clients, revocations } = o;
  const running = new Map<string, number>();
  const counts = createSubscriptionCounts(() => current().subscriptionLimits);
  const subscribeBy = madeOf(
    current,
    (each) => each,
    (each) => createSubgraphSubscribe({ ...each, client: clients.of, running, maxMessageBytes: 8_388_608 }),
  );
  const hub = new PassthroughHub({
    supergraph: source.current,
    engineOf: o.engineOf,
    resolve: o.resolve,
    judge: (operation) => void o.guards.judge(operation),
    findFailingRules: o.guards.findFailingRules,
    hasInstance: (subgraph, url) =>
      usableInstances(clients.of(subgraph).trafficState()).some((each) => each.url === url),
    subscribe: (subscription) => subscribeBy()(subscription),
    execute: createPassthroughExecutor(o),
    headersSent: liveHeadersSent(current, source),
    isTokenEnded: ({ claims, issuedAtSeconds, expiresAtMs }) =>
      Date.now() > expiresAtMs || revocations.isRevoked({ ...claims, issuedAtSeconds }),
    mask: createMaskErrors(o.log, config.hidesSubgraphs),
    counts,
    limits: config.subscriptionLimits,
  });
  return {
    hub,
    logs: [],
    activeSubscriptions: counts.active,
    revocationsRead: Promise.resolve(),
    [Symbol.asyncDispose]: async () => hub[Symbol.dispose](),
  };
}

type ExecutorOptions = Pick<PassthroughOptions, 'fetch' | 'log'> & {
  readonly config: {
    readonly hidesSubgraphs?: boolean;
    readonly subscriptionLimits: Pick<GatewayConfig['subscriptionLimits'], 'atOnce'>;
  };
  readonly current: () => Pick<GatewayConfig, 'operationTimeoutMs'>;
};

/** Executes plans of which an event is the answer of the first fetch. */
export function createPassthroughExecutor({ config, current, fetch: fetchRest, log }: ExecutorOptions) {
  const mask = createMaskErrors(log, config.hidesSubgraphs);
  const limiter = createLimiter({ maxConcurrent: config.subscriptionLimits.atOnce });
  return (
    { request, prepared, graph, fetch: own }: PassthroughStream,
    response: Awaited<ReturnType<FetchFromSubgraph>>,
  ) =>
    limiter(async () => {
      const { requestId, caller, flags, headers, variables, operation } = request;
      const fetch: FetchFromSubgraph = async (subgraph, sent, context) =>
        sent.query === own.operation ? response : fetchRest(subgraph, sent, context);
      const context = {
        requestId,
        claims: caller?.claims ?? null,
        deadlineAt: Date.now() + current().operationTimeoutMs,
        traceparent: null,
        flags,
        ...(headers && { headers }),
        log,
      };
      const about = { requestId, operation: operation.operationName };
      const schema = graph.apiSchema();
      const result = await executePrepared(prepared, { variables: variables ?? {}, context, fetch, schema }).catch(
        (error: unknown): OperationResult => ({ data: null, errors: [error as OperationResult['errors'][number]] }),
      );
      return serializeResult(result, (errors) => mask(errors, about));
    });
}
