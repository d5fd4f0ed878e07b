import type { GraphQLFormattedError } from 'graphql';
import type { Caller } from '../context.ts';
import type { ClientHeaders } from '../execution/headerRules.ts';
import type { RateHeaders } from '../errors.ts';
import type { ResolvedOperation } from '../policies/resolveOperation.ts';

/** A subscription operation as a transport has read it. */
export type SubscriptionRequest = {
  readonly operation: ResolvedOperation;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  /** Null: the caller is not signed in. */
  readonly caller: Caller | null;
  /** The address of the client, as limits count it; absent: all such requests count as of one. */
  readonly address?: string;
  readonly requestId: string;
  /** The feature flags of the caller; absent: none. */
  readonly flags?: readonly string[];
  /** The headers of the client's request, of which rules send some to subgraphs. */
  readonly headers?: ClientHeaders;
  /** The cursor to resume after. It wins over the field's `after` argument, which an automatic reconnect repeats. */
  readonly lastEventId?: string | null;
};

/** Why the gateway closes a connection. Each transport maps a reason to its own close code or error. */
export type SubscriptionEndReason =
  /** The caller's access token expired or was revoked. The client reconnects with another token. */
  | 'tokenExpired'
  /** More events wait for the subscriber than the gateway keeps. The client resumes after its last cursor. */
  | 'slowConsumer'
  /** The gateway cannot read the rest of the missed events. The client resumes after its last cursor. */
  | 'logUnavailable'
  /** With the new schema the stream has another audience. The client subscribes again. */
  | 'schemaChanged'
  | 'shuttingDown';

/** What a subscriber receives, one item after the other. Only `next` is followed by another item. */
export type SubscriptionItem =
  /** The JSON text of an ExecutionResult; the same object for all subscribers with an equal result. */
  | { readonly kind: 'next'; readonly payload: string; readonly id: string }
  | { readonly kind: 'complete' }
  /** This operation ended with errors; the connection stays open. */
  | { readonly kind: 'error'; readonly errors: readonly GraphQLFormattedError[] }
  /** The transport closes the connection. */
  | { readonly kind: 'close'; readonly reason: SubscriptionEndReason };

export interface ActiveSubscription {
  /** Whether it ends by the deadline of an operation, as a query does, so that a process that shuts down lets it end. */
  readonly endsByItself?: boolean;
  /**
   * Resolves with the next item, at once when there is one. At most one call at a time; after `close()` it is
   * `complete`.
   */
  next(): Promise<SubscriptionItem>;
  /** Ends the subscription and frees its memory. Idempotent. */
  close(): void;
}

export type SubscriptionOutcome =
  | {
      readonly kind: 'subscribed';
      readonly subscription: ActiveSubscription;
      readonly http?: ResponseHead;
      readonly rate?: RateHeaders | null;
    }
  | {
      readonly kind: 'refused';
      readonly errors: readonly GraphQLFormattedError[];
      readonly http?: ResponseHead;
      readonly rate?: RateHeaders | null;
    };

/**
 * What the execution of a query or mutation says of an HTTP response: headers, among them the cost of the operation,
 * and a status if there is a better one than that of the result.
 */
export type ResponseHead = {
  readonly status?: number | undefined;
  readonly headers: ReadonlyMap<string, string>;
  /** For how many seconds the response may be shown to every caller; absent: it may not. */
  readonly maxAgeS?: number;
};

export type SubscriptionCounters = {
  readonly subscriptions: number;
  readonly groups: number;
  readonly waiting: number;
};

/** The subscriptions of all transports. */
export interface SubscriptionHub {
  /** Never rejects because of the request: what is wrong with it is in `errors`, with codes of docs/errors.md. */
  subscribe(request: SubscriptionRequest): Promise<SubscriptionOutcome>;
  /** Takes a newer token of the same session and rights; returns false and changes nothing for any other token. */
  renewCaller(subscription: ActiveSubscription, caller: Caller): boolean;
  counters(): SubscriptionCounters;
}
