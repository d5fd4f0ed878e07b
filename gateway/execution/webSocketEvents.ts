import { Readable } from 'node:stream';
import type { GraphQLFormattedError } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { eventsLost, eventsRefused, subgraphEvent } from './subgraphEvents.ts';
import type { EventsRequest, OpenSubgraphEvents, SubgraphEvent } from './subgraphEvents.ts';

/** Events that wait before the connection is read no further. */
const MAX_WAITING = 64;
const PING_EVERY_MS = 15_000;
const PONG_WITHIN_MS = 10_000;

/**
 * Subscribes over graphql-transport-ws. The headers are those of the handshake and the payload of `connection_init`. A
 * lost connection is not opened again, because events in between would be missing without a sign.
 */
export const openWebSocketEvents: OpenSubgraphEvents = async (request) => {
  const { subgraph, url, payload, signal } = request;
  const accepted = Promise.withResolvers<void>();
  const lose = (cause: unknown): void => end(eventsLost(subgraph, connectionError(url, cause)));
  const connection = openConnection(request, { onAccepted: accepted.resolve, onLost: lose });
  const events = new Readable({ objectMode: true, highWaterMark: MAX_WAITING, read: connection.resume });
  let hasEnded = false;

  function add(event: SubgraphEvent): void {
    if (!hasEnded && !events.push(event)) connection.pause();
  }
  function end(last?: Extract<SubgraphEvent, { kind: 'error' }>): void {
    if (last) add(last);
    if (last) accepted.reject(new AggregateError(last.errors));
    if (!hasEnded) events.push(null);
    hasEnded = true;
  }

  const unsubscribe = connection.client.subscribe(payload, {
    next(result) {
      const event = subgraphEvent(subgraph, result);
      if (event.kind === 'next') add(event);
      else end(event);
    },
    error: (error) => (isRefusal(error) ? end(eventsRefused(subgraph, error)) : lose(error)),
    complete: () => end(),
  });
  const close = (): void => {
    hasEnded = true;
    unsubscribe();
    connection.close();
    events.destroy();
    accepted.reject(new AggregateError(eventsLost(subgraph, signal.reason).errors));
  };
  if (signal.aborted) close();
  signal.addEventListener('abort', close, { once: true });
  await accepted.promise;
  return events;
};

type Listeners = { readonly onAccepted: () => void; readonly onLost: (cause: unknown) => void };

function openConnection(request: EventsRequest, { onAccepted, onLost }: Listeners) {
  const { url, headers, connectTimeoutMs, maxMessageBytes } = request;
  let socket: WebSocket | null = null;
  let pongTimeout: NodeJS.Timeout | undefined;
  const onSocket = (opened: WebSocket): void => void (socket = opened);
  class SubgraphSocket extends WebSocket {
    constructor(address: string, protocol: string) {
      super(address, protocol, { headers, handshakeTimeout: connectTimeoutMs, maxPayload: maxMessageBytes });
      onSocket(this);
    }
  }
  const client = createClient({
    url: url.href,
    webSocketImpl: SubgraphSocket,
    connectionParams: headers,
    connectionAckWaitTimeout: connectTimeoutMs,
    retryAttempts: 0,
    keepAlive: PING_EVERY_MS,
    on: {
      connected: onAccepted,
      error: onLost,
      ping(isReceived) {
        if (isReceived) return;
        // While it is paused, no pong can be read.
        pongTimeout = setTimeout(() => socket?.isPaused || client.terminate(), PONG_WITHIN_MS).unref();
      },
      pong: () => clearTimeout(pongTimeout),
      closed(event) {
        clearTimeout(pongTimeout);
        onLost(event);
        // Without it, the client connects again after a normal closure.
        Promise.resolve(client.dispose()).catch(() => undefined);
      },
    },
  });
  return {
    client,
    pause: (): void => socket?.pause(),
    resume: (): void => socket?.resume(),
    /** A subgraph that does not answer the closing handshake is not waited for. */
    close: (): void => void setTimeout(() => socket?.terminate(), connectTimeoutMs).unref(),
  };
}

function isRefusal(error: unknown): error is readonly GraphQLFormattedError[] {
  return Array.isArray(error);
}

/** `cause` is the ErrorEvent or the CloseEvent of a socket. */
function connectionError({ href }: URL, cause: unknown): Error {
  // Both have some of these properties, and what else it may be has none.
  const { message, code, reason } = Object(cause) as { message?: string; code?: number; reason?: string };
  return new Error(`${href}: ${message || `closed with ${code} ${reason}`}`);
}
