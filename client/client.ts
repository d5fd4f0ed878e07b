import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print, type GraphQLFormattedError } from 'graphql';
import { GraphError } from './graphError.ts';
import { createSubscribe, type Subscribe } from './subscribe.ts';

type ClientOptions = {
  /** Where the graph answers, such as http://localhost:4000/graphql. */
  readonly url: string;
  /** Asked before each request; null for an anonymous request. */
  readonly accessToken?: () => string | null;
  /** Asked for a newer token of the same session when the one in use ends while something is subscribed to. */
  readonly renewAccessToken?: () => Promise<string | null>;
  readonly timeoutMs?: number;
};

type Answer<Data> = { readonly data?: Data | null; readonly errors?: readonly GraphQLFormattedError[] };

export type Client = {
  /** Sends one typed operation and answers its data; throws {@link GraphError} when any field failed. */
  request<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data>;
  /**
   * Answers each event until the signal comes or the loop is left. A lost connection, a gateway that restarts and a token
   * that ends are gone through: behind `after`, or the first event, none is missed and none comes twice. Throws
   * {@link GraphError} for what the graph refuses; with CURSOR_EXPIRED it was away for too long: read again, and subscribe
   * behind what was read.
   */
  readonly subscribe: Subscribe;
};

/** A client of the graph for typed documents of `generated/`. */
export function createClient({
  url,
  accessToken = () => null,
  renewAccessToken,
  timeoutMs = 15_000,
}: ClientOptions): Client {
  return {
    subscribe: createSubscribe(url, { accessToken, renewAccessToken }),
    request: async (document, variables) => {
      const token = accessToken();
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query: print(document), variables }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      return dataOf(await readAnswer(answer));
    },
  };
}

async function readAnswer<Data>(response: Response): Promise<Answer<Data>> {
  const text = await response.text();
  try {
    // The typed document says which data the graph answers.
    return JSON.parse(text) as Answer<Data>;
  } catch (cause) {
    throw new Error(`expected a GraphQL answer, got HTTP ${response.status}: ${text.slice(0, 200)}`, { cause });
  }
}

function dataOf<Data>({ data, errors }: Answer<Data>): Data {
  if (errors && errors.length > 0) throw new GraphError(errors);
  if (data == null) throw new Error('expected data, got none');
  return data;
}
