import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { GraphQLFormattedError } from 'graphql';
import { GraphError } from './graphError.ts';
import { requestedOperation } from './requestedOperation.ts';
import { createSubscribe, type Subscribe } from './subscribe.ts';

type ClientOptions = {
  /** The GraphQL endpoint, such as http://localhost:4000/graphql. */
  readonly url: string;
  /** Returns the current access token. Called before each request; null makes the request anonymous. */
  readonly accessToken?: () => string | null;
  /** Returns a newer access token of the same session. Called when the current one expires during a subscription. */
  readonly renewAccessToken?: () => Promise<string | null>;
  /**
   * Whether operations are sent as the hashes of generated/persisted-documents.json, which the gateway then must have.
   */
  readonly persisted?: boolean;
  readonly timeoutMs?: number;
};

type ResponseBody<Data> = { readonly data?: Data | null; readonly errors?: readonly GraphQLFormattedError[] };

export type Client = {
  /** Sends one typed operation and resolves with its data; throws {@link GraphError} when any field failed. */
  request<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data>;
  /**
   * Yields each event until the signal aborts or the loop is left. It resumes after a lost connection, a restart of the
   * gateway and an expired token: no event after `after`, or after the first event, is missed or repeated. Throws
   * {@link GraphError} when the graph refuses the subscription. With the code CURSOR_EXPIRED the client was away for
   * too long: read the data again, and subscribe after the cursor of that read.
   */
  readonly subscribe: Subscribe;
};

/** Creates a client of the graph for the typed documents of `generated/`. */
export function createClient({
  url,
  accessToken = () => null,
  renewAccessToken,
  persisted = false,
  timeoutMs = 15_000,
}: ClientOptions): Client {
  return {
    subscribe: createSubscribe(url, { accessToken, renewAccessToken, persisted }),
    request: async (document, variables) => {
      const token = accessToken();
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ ...requestedOperation(document, persisted), variables }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      return dataOf(await readBody(response));
    },
  };
}

async function readBody<Data>(response: Response): Promise<ResponseBody<Data>> {
  const text = await response.text();
  try {
    // The type of the document is the type of its data.
    return JSON.parse(text) as ResponseBody<Data>;
  } catch (cause) {
    throw new Error(`expected a GraphQL response, got HTTP ${response.status}: ${text.slice(0, 200)}`, { cause });
  }
}

function dataOf<Data>({ data, errors }: ResponseBody<Data>): Data {
  if (errors && errors.length > 0) throw new GraphError(errors);
  if (data == null) throw new Error('expected data, got none');
  return data;
}
