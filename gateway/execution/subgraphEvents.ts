import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { Fault } from '#platform/faults/faults.ts';
import { gatewayFaults } from '../errors.ts';
import { checkResponse, type SubgraphResponse } from './subgraphResponse.ts';

/** What a subgraph sends for a subscription. An end without an error is the end of its events. */
export type SubgraphEvent =
  | { readonly kind: 'next'; readonly response: SubgraphResponse }
  /** The last one: the subgraph ended the operation with errors, or its events were lost. */
  | { readonly kind: 'error'; readonly errors: readonly GraphQLError[] };

/** A subscription to a subgraph, ready to send. */
export type EventsRequest = {
  readonly subgraph: string;
  readonly url: URL;
  readonly payload: { readonly query: string; readonly variables: Record<string, unknown> };
  readonly headers: Readonly<Record<string, string>>;
  /** How long the subgraph may take to accept the connection. */
  readonly connectTimeoutMs: number;
  readonly maxMessageBytes: number;
  /** Aborting closes the connection; the events then end in any way. */
  readonly signal: AbortSignal;
};

/**
 * Resolves when the subgraph has accepted the connection, which is read no faster than the events are. Rejects with a
 * Fault when there is none, or with an AggregateError of what the subgraph refuses it for.
 */
export type OpenSubgraphEvents = (request: EventsRequest) => Promise<AsyncIterable<SubgraphEvent>>;

/** Reads the result of one event. */
export function subgraphEvent(subgraph: string, result: unknown): SubgraphEvent {
  try {
    return { kind: 'next', response: checkResponse(subgraph, result, 'in an event') };
  } catch (error) {
    return eventsLost(subgraph, error);
  }
}

type Last = Extract<SubgraphEvent, { kind: 'error' }>;

/** The subgraph refuses the subscription, or ends it, with errors of its own. */
export function eventsRefused(subgraph: string, errors: readonly GraphQLFormattedError[]): Last {
  const named = errors.map(
    ({ message, path, extensions }) =>
      new GraphQLError(message, { path: path ?? null, extensions: { ...extensions, serviceName: subgraph } }),
  );
  return { kind: 'error', errors: named };
}

/** The events cannot be read, or not any more. */
export function eventsLost(subgraph: string, cause: unknown): Last {
  if (cause instanceof Fault) return { kind: 'error', errors: [cause] };
  const message = `The events of ${subgraph} cannot be read: subscribe again.`;
  return { kind: 'error', errors: [new Fault(gatewayFaults.dependencyUnavailable, message, { cause })] };
}
