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
  /** The instance that sends the events; null before it has accepted, or where the settings name one address. */
  instanceUrl: string | null = null;
  readonly #members = new Set<PassthroughSubscriber>();
  readonly #closing = new AbortController();
  readonly #o: UpstreamOptions;
  /** Ends the connection whose events are delivered. */
  #connection: AbortController | null = null;
  #delivered = Promise.resolve();
  #isMoving = false;

  /** Subscribes to the subgraph. */
  constructor(stream: PassthroughStream, options: UpstreamOptions) {
    this.stream = stream;
    this.#o = options;
    this.accepted = this.#connect();
    // Who waits for it receives why there are no events.
    this.accepted.catch(() => undefined);
  }

  /**
   * Subscribes at another instance, and closes the connection to the one before when that has accepted. When none
   * accepts, the connection stays, and the next call tries again. An event of just then may be missing or come twice.
   */
  move(): void {
    if (this.#isMoving) return;
    this.#isMoving = true;
    this.#connect()
      .catch(() => undefined)
      .finally(() => (this.#isMoving = false));
  }

  async #connect(): Promise<void> {
    const { variables, headers, flags } = this.stream.request;
    const connection = new AbortController();
    const signal = AbortSignal.any([this.#closing.signal, connection.signal]);
    const subscription = { fetch: this.stream.fetch, variables: variables ?? {}, headers, flags, signal };
    const { events, instanceUrl } = await this.#o.subscribe(subscription);
    this.#connection?.abort(new Error('another instance sends the events'));
    this.#connection = connection;
    this.instanceUrl = instanceUrl;
    // An aborted connection has no subscribers.
    this.#forward(events, connection.signal).catch(() => undefined);
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

  async #forward(events: AsyncIterable<SubgraphEvent>, hasMoved: AbortSignal): Promise<void> {
    let running = 0;
    for await (const event of events) {
      if (hasMoved.aborted) return;
      const item = this.#itemOf(event);
      this.#delivered = this.#delivered.then(async () => this.#deliver(await item));
      if ((running += 1) < AT_ONCE) continue;
      await this.#delivered;
      running = 0;
    }
    await this.#delivered;
    if (!hasMoved.aborted) this.end({ kind: 'complete' });
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
