import type { GraphQLFormattedError } from 'graphql';

type Errors = readonly GraphQLFormattedError[];

/** How a stream is written into an HTTP response. What ends it is its last text. */
export type StreamFormat = {
  readonly contentType: string;
  /** Whether an operation that was not let in is told so in the stream; else as a plain answer with a status. */
  readonly tellsRefusals: boolean;
  readonly opening: string;
  readonly heartbeat: string;
  /** `payload` is JSON text, `id` the cursor to resume behind. */
  readonly next: (payload: string, id: string) => string;
  readonly complete: string;
  readonly error: (errors: Errors) => string;
  /** Ended from our side: the client is to come again behind its last cursor. */
  readonly cut: (errors: Errors) => string;
};

/** GraphQL over SSE, distinct connections (github.com/enisdenjo/graphql-sse, PROTOCOL.md), each `next` with its cursor as `id`. */
export const eventStream: StreamFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  tellsRefusals: true,
  opening: ':\n\n',
  heartbeat: ':\n\n',
  next: (payload, id) => `${id && `id: ${id}\n`}event: next\ndata: ${payload}\n\n`,
  complete: 'event: complete\ndata:\n\n',
  error: (errors) => `event: next\ndata: ${JSON.stringify({ errors })}\n\nevent: complete\ndata:\n\n`,
  // Without `complete` a client connects again, and says where it was.
  cut: () => '',
};

const part = (json: string): string => `\r\ncontent-type: application/json\r\n\r\n${json}\r\n--graphql`;
const LAST = '--\r\n';

/** Apollo's multipart protocol for subscriptions, version 1.0: a part is complete when the next boundary has come, so that is sent at once. */
export const multipart: StreamFormat = {
  contentType: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
  tellsRefusals: false,
  opening: `\r\n--graphql${part('{}')}`,
  heartbeat: part('{}'),
  next: (payload) => part(`{"payload":${payload}}`),
  complete: LAST,
  error: (errors) => part(JSON.stringify({ payload: null, errors })) + LAST,
  cut: (errors) => part(JSON.stringify({ payload: null, errors })) + LAST,
};
