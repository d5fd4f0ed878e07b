import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { GraphQLFormattedError } from 'graphql';
import type { Client as SubscriptionSocket } from 'graphql-ws';
import { GraphError } from './graphError.ts';
import { requestedOperation } from './requestedOperation.ts';
import { createSubscriptionSocket, type TokenSource } from './subscriptionSocket.ts';

/** The variables of a subscription that can be resumed: it takes `$after`, and selects `cursor`. */
export type Resumable = { readonly after?: string | null | undefined };

export type Subscribe = <Data, Variables extends Resumable>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  options?: { readonly signal?: AbortSignal },
) => AsyncIterableIterator<Data, undefined>;

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5000;
/**
 * Close codes after which a retry cannot succeed: protocol errors of graphql-transport-ws, and a fault of the gateway.
 */
const FINAL_CODES = new Set([4400, 4401, 4406, 4409, 4429, 4500]);
const FORBIDDEN = 4403;
/** Temporary errors of the graph: a subgraph is unavailable, or there is too much load. */
const TEMPORARY_CODES = new Set(['DEPENDENCY_UNAVAILABLE', 'DEADLINE_EXCEEDED', 'OVERLOADED']);
/** After this many refused tokens in a row the subscription fails, although each was newer. */
const MAX_REFUSALS = 3;

type LostConnection = { readonly cause: unknown; readonly isTokenRefused: boolean };

/** Whose subscriptions they are, and whether they are sent as hashes. */
type SubscribeOptions = TokenSource & { readonly persisted: boolean };

/** Creates the function that subscribes: it reconnects, and resumes after the last event that it received. */
export function createSubscribe(url: string, { persisted, ...tokens }: SubscribeOptions): Subscribe {
  const socket = createSubscriptionSocket(url, tokens);

  async function* run<Data, Variables extends Resumable>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    signal: AbortSignal,
  ): AsyncGenerator<Data, undefined> {
    let after = variables.after ?? null;
    let refusals = 0;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        // graphql-ws demands a text, also of a persisted operation.
        const payload = { query: '', ...requestedOperation(document, persisted), variables: { ...variables, after } };
        for await (const data of resultsOf<Data>(socket, payload, signal)) {
          [failures, refusals] = [0, 0];
          after = cursorIn(data) ?? after;
          yield data;
        }
        return undefined;
      } catch (error) {
        const { cause, isTokenRefused } = requireLostConnection(error);
        refusals = isTokenRefused ? refusals + 1 : 0;
        if (refusals === MAX_REFUSALS || (isTokenRefused && !(await mayHaveNewerToken(tokens)))) throw cause;
      }
      await wait(Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** failures) * (0.5 + Math.random() / 2), signal);
    }
    return undefined;
  }

  return (document, variables, { signal } = {}) => {
    const stopping = new AbortController();
    const until = AbortSignal.any([stopping.signal, ...(signal ? [signal] : [])]);
    return stoppable(run(document, variables, until), stopping);
  };
}

/** Ends at once when the loop is left: a generator that waits for an event ends with that event only. */
function stoppable<Data>(
  results: AsyncGenerator<Data, undefined>,
  stopping: AbortController,
): AsyncIterableIterator<Data, undefined> {
  return {
    next: () => results.next(),
    return: async () => {
      stopping.abort();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

type Payload = { readonly query: string; readonly variables: Record<string, unknown> };

/** Yields the data of each result until the stream ends or the signal aborts. */
async function* resultsOf<Data>(
  socket: SubscriptionSocket,
  payload: Payload,
  signal: AbortSignal,
): AsyncGenerator<Data> {
  const results = socket.iterate<Data>(payload);
  const stop = (): void => void results.return?.();
  signal.addEventListener('abort', stop);
  try {
    for await (const { data, errors } of results) {
      // Fields of an unavailable subgraph are null; the other fields are there.
      if (data == null) throw new GraphError(errors ?? []);
      yield data;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/** Returns how the connection was lost; throws an error that reconnecting cannot solve. */
function requireLostConnection(error: unknown): LostConnection {
  // graphql-ws throws the errors of the graph as a list.
  if (Array.isArray(error)) return requireLostConnection(new GraphError(error as GraphQLFormattedError[]));
  if (error instanceof GraphError && error.code === 'UNAUTHENTICATED') return { cause: error, isTokenRefused: true };
  if (error instanceof GraphError && TEMPORARY_CODES.has(error.code ?? ''))
    return { cause: error, isTokenRefused: false };
  const code = closeCodeOf(error);
  if (code === null ? error instanceof Error : FINAL_CODES.has(code)) throw error;
  return { cause: error, isTokenRefused: code === FORBIDDEN };
}

/** Whether a newer token may exist: also when renewing fails now, because the next attempt renews again. */
async function mayHaveNewerToken({ renewAccessToken = async () => null }: TokenSource): Promise<boolean> {
  return renewAccessToken().then(
    (token) => token !== null,
    () => true,
  );
}

function closeCodeOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'number' ? error.code : null;
}

/** The cursor of the event, which any of the root fields may have. */
function cursorIn(data: unknown): string | null {
  for (const event of Object.values(Object(data)))
    if (typeof event === 'object' && event !== null && 'cursor' in event && typeof event.cursor === 'string')
      return event.cursor;
  return null;
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
