import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Supergraph } from '../composition/supergraph.ts';
import type { PreparedOperation } from '../execution/operationEngine.ts';
import type { SubgraphEvent } from '../execution/subgraphEvents.ts';
import type { SubscribeToSubgraph } from '../execution/subscribeToSubgraph.ts';
import type { SubgraphResponse } from '../execution/subgraphResponse.ts';
import type { PassthroughSubscriber } from './passthroughSubscriber.ts';
import type { SubscriptionItem, SubscriptionRequest } from './subscriptionHub.ts';

/** A planned operation, and the request that it is executed with. Requests with equal keys share their events. */
export type PassthroughStream = {
  readonly key: string;
  readonly request: SubscriptionRequest;
  readonly graph: Supergraph;
  readonly prepared: PreparedOperation;
  /** The fetch that the events are answers of. */
  readonly fetch: NonNullable<PreparedOperation['subscription']>;
  /** The URL of its subgraph. */
  readonly url: string;
};

type UpstreamOptions = {
  readonly subscribe: SubscribeToSubgraph;
  /** Executes the rest of the plan for one event and returns the JSON text of the result. Never rejects. */
  readonly execute: (stream: PassthroughStream, response: SubgraphResponse) => Promise<string>;
  readonly mask: (errors: readonly GraphQLError[], request: SubscriptionRequest) => readonly GraphQLFormattedError[];
  readonly onEnd: () => void;
};

/** Events that are executed at the same time. */
const AT_ONCE = 8;

/** One subscription to a subgraph, and those who receive its results in the order of the events. */
export class Upstream {
  /** Replaced by one of the same fetch when the schema changes. */
  stream: PassthroughStream;
  /** Resolves when the subgraph has accepted the subscription; rejects with why it has not. */
  readonly accepted: Promise<void>;
  readonly #members = new Set<PassthroughSubscriber>();
  readonly #closing = new AbortController();
  readonly #o: UpstreamOptions;

  /** Subscribes to the subgraph. */
  constructor(stream: PassthroughStream, options: UpstreamOptions) {
    this.stream = stream;
    this.#o = options;
    const { variables, headers, flags } = stream.request;
    const { signal } = this.#closing;
    const opening = options.subscribe({ fetch: stream.fetch, variables: variables ?? {}, headers, flags, signal });
    this.accepted = opening.then(() => undefined);
    // Who waits for `accepted` receives why there are no events; an aborted subscription has no subscribers.
    opening.then((events) => this.#forward(events)).catch(() => undefined);
  }

  join(subscriber: PassthroughSubscriber): void {
    this.#members.add(subscriber);
  }

  /** The last one to leave closes the connection. */
  leave(subscriber: PassthroughSubscriber): void {
    this.#members.delete(subscriber);
    if (this.#members.size > 0) return;
    this.#closing.abort(new Error('the last subscriber has left'));
    this.#o.onEnd();
  }

  end(last: SubscriptionItem): void {
    for (const member of this.#members) member.end(last);
  }

  async #forward(events: AsyncIterable<SubgraphEvent>): Promise<void> {
    let delivered = Promise.resolve();
    let running = 0;
    for await (const event of events) {
      const item = this.#itemOf(event);
      delivered = delivered.then(async () => this.#deliver(await item));
      if ((running += 1) < AT_ONCE) continue;
      await delivered;
      running = 0;
    }
    await delivered;
    this.end({ kind: 'complete' });
  }

  async #itemOf(event: SubgraphEvent): Promise<SubscriptionItem> {
    const { execute, mask } = this.#o;
    if (event.kind === 'error') return { kind: 'error', errors: mask(event.errors, this.stream.request) };
    return { kind: 'next', payload: await execute(this.stream, event.response), id: '' };
  }

  #deliver(item: SubscriptionItem): void {
    if (item.kind !== 'next') return this.end(item);
    for (const member of this.#members) member.add(item);
  }
}
