import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print, type GraphQLFormattedError } from 'graphql';
import type { Client as LiveSocket } from 'graphql-ws';
import { GraphError } from './graphError.ts';
import { createSubscriptionSocket, type TokenSource } from './subscriptionSocket.ts';

/** What a subscription can be resumed with: it takes `$after`, and selects `cursor`. */
export type Resumable = { readonly after?: string | null | undefined };

export type Subscribe = <Data, Variables extends Resumable>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  options?: { readonly signal?: AbortSignal },
) => AsyncIterableIterator<Data, undefined>;

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;
/** What coming again cannot help: graphql-transport-ws's own codes for wrong messages, and a fault of the gateway's. */
const FINAL_CODES = new Set([4400, 4401, 4406, 4409, 4429, 4500]);
const FORBIDDEN = 4403;
/** Temporary errors of the graph: a subgraph is unavailable, or there is too much load. */
const PASSING_CODES = new Set(['DEPENDENCY_UNAVAILABLE', 'DEADLINE_EXCEEDED', 'OVERLOADED']);
/** A token that is refused so often in a row, and newer each time, will not be taken. */
const MOST_REFUSALS = 3;

type Lost = { readonly cause: unknown; readonly isTokenRefused: boolean };

/** Subscriptions that go on behind the last event seen, whatever happens to the connection. */
export function createSubscribe(url: string, tokens: TokenSource): Subscribe {
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
        const query = print(document);
        for await (const data of answers<Data>(socket, { query, variables: { ...variables, after } }, signal)) {
          [failures, refusals] = [0, 0];
          after = cursorIn(data) ?? after;
          yield data;
        }
        return undefined;
      } catch (error) {
        const { cause, isTokenRefused } = requireLost(error);
        refusals = isTokenRefused ? refusals + 1 : 0;
        if (refusals === MOST_REFUSALS || (isTokenRefused && !(await mayComeAgain(tokens)))) throw cause;
      }
      await wait(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) * (0.5 + Math.random() / 2), signal);
    }
    return undefined;
  }

  return (document, variables, { signal } = {}) => {
    const stopping = new AbortController();
    const until = AbortSignal.any([stopping.signal, ...(signal ? [signal] : [])]);
    return stoppable(run(document, variables, until), stopping);
  };
}

/** Ends at once when it is left: a generator that waits would only end with its next event. */
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

/** The data of each answer until the stream ends or the signal comes. */
async function* answers<Data>(socket: LiveSocket, payload: Payload, signal: AbortSignal): AsyncGenerator<Data> {
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

/** Says how the connection was lost; throws what is no matter of the connection. */
function requireLost(error: unknown): Lost {
  // graphql-ws gives what the graph answered as the list it is.
  if (Array.isArray(error)) return requireLost(new GraphError(error as GraphQLFormattedError[]));
  if (error instanceof GraphError && error.code === 'UNAUTHENTICATED') return { cause: error, isTokenRefused: true };
  if (error instanceof GraphError && PASSING_CODES.has(error.code ?? ''))
    return { cause: error, isTokenRefused: false };
  const code = closeCodeOf(error);
  if (code === null ? error instanceof Error : FINAL_CODES.has(code)) throw error;
  return { cause: error, isTokenRefused: code === FORBIDDEN };
}

/** Whether there may be a newer token: one that cannot be had now is asked for again. */
async function mayComeAgain({ renewAccessToken = async () => null }: TokenSource): Promise<boolean> {
  return renewAccessToken().then(
    (token) => token !== null,
    () => true,
  );
}

function closeCodeOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'number' ? error.code : null;
}

/** The cursor of the event, whichever field it answers. */
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
