import type { GraphQLFormattedError } from 'graphql';
import type { Caller } from '../context.ts';
import type { ResolvedOperation } from '../policies/resolveOperation.ts';

/** A subscription as one of the ways in has read it. */
export type LiveRequest = {
  readonly operation: ResolvedOperation;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  /** Null: nobody is signed in. */
  readonly caller: Caller | null;
  readonly requestId: string;
  /** Behind which event to go on; wins over the field's own `after`, which an automatic reconnect says again. */
  readonly lastEventId?: string | null;
};

/** What a subscriber is given, one after the other. After anything but `next` nothing follows. */
export type LiveItem =
  /** One answer, as the JSON text of an ExecutionResult; the same object for all subscribers it is equal for. */
  | { readonly kind: 'next'; readonly payload: string; readonly id: string }
  | { readonly kind: 'complete' }
  /** This operation ended, the connection may go on. */
  | { readonly kind: 'error'; readonly errors: readonly GraphQLFormattedError[] }
  /** The connection is to be closed: see `closes`. */
  | { readonly kind: 'close'; readonly code: number; readonly reason: string };

/** Why a connection is closed from our side, in the codes of WebSocket (RFC 6455, 7.4). */
export const closes = {
  /** The caller's token expired or was taken back: come again with another one. */
  tokenEnded: { kind: 'close', code: 4403, reason: 'The access token is no longer valid.' },
  /** More waits than is kept for one subscriber: come again with the last cursor. */
  tooSlow: { kind: 'close', code: 1013, reason: 'Too slow: resume behind the last event.' },
  /** What was missed cannot be read on. */
  cutShort: { kind: 'close', code: 1013, reason: 'The log cannot be read on: resume behind the last event.' },
  /** The schema says now that the stream is for somebody else. */
  changed: { kind: 'close', code: 1012, reason: 'The schema has changed: subscribe again.' },
  goingAway: { kind: 'close', code: 1001, reason: 'The gateway is closing.' },
} as const satisfies Record<string, LiveItem>;

export interface LiveSubscription {
  /** The next item, at once when there is one. One caller at a time; after `close()` it is `complete`. */
  next(): Promise<LiveItem>;
  /** Ends it and frees everything; may be called at any time and twice. */
  close(): void;
}

export type LiveOutcome =
  | {
      readonly kind: 'subscribed';
      readonly subscription: LiveSubscription;
      /** What a query or mutation was found to cost. */
      readonly cost?: string | null;
    }
  | { readonly kind: 'refused'; readonly errors: readonly GraphQLFormattedError[] };

export type LiveCounters = { readonly subscriptions: number; readonly groups: number; readonly waiting: number };

/** The hub all ways in share. */
export interface Live {
  /** Never rejects for the request's sake: what is wrong with it is in `errors`, with codes of docs/errors.md. */
  subscribe(request: LiveRequest): Promise<LiveOutcome>;
  /** Takes a newer token of the same session and rights; false (nothing changed) for anybody else's. */
  renewCaller(subscription: LiveSubscription, caller: Caller): boolean;
  counters(): LiveCounters;
}
