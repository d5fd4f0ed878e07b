import { Fault } from '#platform/faults/faults.ts';
import type { Supergraph } from '../composition/supergraph.ts';
import type { Caller } from '../context.ts';
import { gatewayFaults } from '../errors.ts';
import type { ClientHeaders } from '../execution/headerRules.ts';
import type { OperationEngine } from '../execution/operationEngine.ts';
import type { SubscribeToSubgraph } from '../execution/subscribeToSubgraph.ts';
import type { SubgraphResponse } from '../execution/subgraphResponse.ts';
import type { FindFailingRules } from '../policies/fieldAccess.ts';
import type { GuardedOperation } from '../policies/guards.ts';
import type { ResolveOperation } from '../policies/resolveOperation.ts';
import { errorsIn, hasEqualClaims } from './createSubscriptionHub.ts';
import type { MaskErrors } from './executeEvent.ts';
import { coerceVariables } from './parseSubscription.ts';
import { createPassthroughSubscriber, type PassthroughSubscriber } from './passthroughSubscriber.ts';
import type {
  ActiveSubscription,
  SubscriptionCounters,
  SubscriptionHub,
  SubscriptionOutcome,
  SubscriptionRequest,
} from './subscriptionHub.ts';
import type { SubscriptionCounts, SubscriptionHolder } from './subscriptionCounts.ts';
import type { SubscriptionLimits } from './subscriptionLimits.ts';
import { Upstream, type PassthroughStream } from './upstream.ts';

type HubOptions = {
  readonly supergraph: () => Supergraph;
  readonly engineOf: (supergraph: Supergraph) => OperationEngine;
  readonly resolve: ResolveOperation;
  readonly judge: (operation: GuardedOperation) => void;
  readonly findFailingRules: FindFailingRules;
  /** Whether this is the URL of an instance that may serve subscriptions; throws when there is no such subgraph. */
  readonly hasInstance: (subgraph: string, url: string) => boolean;
  readonly subscribe: SubscribeToSubgraph;
  readonly execute: (stream: PassthroughStream, response: SubgraphResponse) => Promise<string>;
  /** What subgraphs receive of the headers of a client, as text. */
  readonly headersSent: (headers: ClientHeaders) => string;
  /** Whether the caller's token has expired or was revoked. */
  readonly isTokenEnded: (caller: Caller) => boolean;
  readonly mask: MaskErrors;
  readonly counts: SubscriptionCounts;
  readonly limits: Pick<SubscriptionLimits, 'waiting'>;
};

const CHECK_EVERY_MS = 500;

/**
 * The hub of subscriptions that subgraphs serve: equal ones of one token, flags and headers share a connection to the
 * subgraph. Twice a second it ends those of expired or revoked tokens and, when the schema has changed, those whose
 * subgraph would now receive something else, and moves those whose instance is no longer used. Disposing ends every
 * subscription with `shuttingDown`.
 */
export class PassthroughHub implements SubscriptionHub, Disposable {
  readonly #o: HubOptions;
  readonly #upstreams = new Map<string, Upstream>();
  readonly #subscribers = new Map<ActiveSubscription, PassthroughSubscriber>();
  readonly #checking = setInterval(() => this.#check(), CHECK_EVERY_MS).unref();
  #planned: Supergraph;

  constructor(options: HubOptions) {
    this.#o = options;
    this.#planned = options.supergraph();
  }

  async subscribe(request: SubscriptionRequest): Promise<SubscriptionOutcome> {
    try {
      const stream = await planStream(request, this.#o);
      const holder = { caller: request.caller, address: request.address ?? '' };
      this.#o.counts.requireCapacity(holder);
      return { kind: 'subscribed', subscription: await this.#join(this.#upstreamOf(stream), holder) };
    } catch (error) {
      return { kind: 'refused', errors: this.#o.mask(errorsIn(error), aboutOf(request)) };
    }
  }

  renewCaller(subscription: ActiveSubscription, caller: Caller): boolean {
    const subscriber = this.#subscribers.get(subscription);
    if (!subscriber || (subscriber.caller && !hasEqualClaims(subscriber.caller, caller))) return false;
    if (subscriber.caller) subscriber.caller = caller;
    return true;
  }

  counters(): SubscriptionCounters {
    const waiting = this.#subscribers.values().reduce((sum, each) => sum + each.waiting(), 0);
    return { subscriptions: this.#subscribers.size, groups: this.#upstreams.size, waiting };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#checking);
    for (const subscriber of this.#subscribers.values()) subscriber.end({ kind: 'close', reason: 'shuttingDown' });
  }

  /** Resolves when the subgraph has accepted the subscription, and rejects when it has not. */
  async #join(upstream: Upstream, holder: SubscriptionHolder): Promise<ActiveSubscription> {
    const uncount = this.#o.counts.add(holder);
    const subscriber = createPassthroughSubscriber({
      caller: holder.caller,
      maxWaiting: this.#o.limits.waiting,
      onEnd: () => {
        uncount();
        this.#subscribers.delete(subscriber);
        upstream.leave(subscriber);
      },
    });
    this.#subscribers.set(subscriber, subscriber);
    upstream.join(subscriber);
    try {
      await upstream.accepted;
      return subscriber;
    } catch (error) {
      subscriber.close();
      throw error;
    }
  }

  #upstreamOf(stream: PassthroughStream): Upstream {
    const known = this.#upstreams.get(stream.key);
    if (known) return known;
    const { subscribe, execute, mask } = this.#o;
    const created = new Upstream(stream, {
      subscribe,
      execute,
      mask: (errors, request) => mask(errors, aboutOf(request)),
      onEnd: () => void this.#upstreams.delete(stream.key),
    });
    this.#upstreams.set(stream.key, created);
    return created;
  }

  #check(): void {
    const { isTokenEnded, supergraph } = this.#o;
    for (const subscriber of this.#subscribers.values())
      if (subscriber.caller && isTokenEnded(subscriber.caller))
        subscriber.end({ kind: 'close', reason: 'tokenExpired' });
    if (this.#planned !== supergraph()) {
      this.#planned = supergraph();
      for (const upstream of this.#upstreams.values()) void changeSchema(upstream, this.#o);
    }
    for (const upstream of this.#upstreams.values()) if (mustMove(upstream, this.#o)) upstream.move();
  }
}

/** Throws a Fault, or an AggregateError of GraphQL errors, when the request or the caller's rights are invalid. */
async function planStream(request: SubscriptionRequest, o: HubOptions): Promise<PassthroughStream> {
  const graph = o.supergraph();
  const { operation, variables, caller, flags, headers = {} } = request;
  const claims = caller?.claims ?? null;
  o.judge({ ...operation, variables, claims });
  const conditions = coerceVariables(graph.apiSchema(), operation, variables);
  const failing = o.findFailingRules(graph, operation, claims);
  const prepared = await o.engineOf(graph).prepare(operation, { conditions, defers: false, failing });
  const { subscription: fetch } = prepared;
  if (!fetch) throw new Fault(gatewayFaults.badInput, 'Expected a field to subscribe to.');
  const audience = [caller, flags, o.headersSent(headers)];
  const key = JSON.stringify([audience, operation.operationName, operation.query, conditions]);
  return { key, request, graph, prepared, fetch };
}

/** The events go on when the subgraph would receive the same subscription at the same URL. */
async function changeSchema(upstream: Upstream, o: HubOptions): Promise<void> {
  const { stream } = upstream;
  const next = await replan(stream, o);
  const { fetch } = stream;
  const isSame =
    next?.fetch.serviceName === fetch.serviceName && next.fetch.operation === fetch.operation && !mustMove(upstream, o);
  if (isSame) upstream.stream = next;
  else upstream.end({ kind: 'close', reason: 'schemaChanged' });
}

/** Its instance begins to drain, is ejected or gone: another one serves the events from now on. */
function mustMove({ instanceUrl, stream }: Upstream, { hasInstance, supergraph }: HubOptions): boolean {
  const { serviceName } = stream.fetch;
  const isServed = supergraph().subgraphs.some(({ name }) => name === serviceName);
  return instanceUrl !== null && isServed && !hasInstance(serviceName, instanceUrl);
}

async function replan({ request }: PassthroughStream, o: HubOptions): Promise<PassthroughStream | null> {
  try {
    return await planStream({ ...request, operation: o.resolve(request.operation) }, o);
  } catch {
    // The client subscribes again and receives the error.
    return null;
  }
}

function aboutOf({ requestId, operation }: SubscriptionRequest) {
  return { requestId, operation: operation.operationName };
}
