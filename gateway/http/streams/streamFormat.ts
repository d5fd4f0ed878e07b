import type { GraphQLFormattedError } from 'graphql';
import type { IncrementalFormat } from '../incrementalFormats.ts';

type Errors = readonly GraphQLFormattedError[];

/** The encoding of a stream as the body of an HTTP response. `complete`, `error` and `reconnect` are its last text. */
export type StreamFormat = {
  readonly contentType: string;
  /**
   * Whether the errors of a refused operation are sent as a stream; otherwise as a plain response with their status.
   */
  readonly sendsRefusalsAsStream: boolean;
  readonly opening: string;
  readonly heartbeat: string;
  /** `payload` is JSON text, `id` the cursor to resume after. */
  readonly next: (payload: string, id: string) => string;
  readonly complete: string;
  readonly error: (errors: Errors) => string;
  /** Ends the stream so that the client resumes after its last cursor. */
  readonly reconnect: (errors: Errors) => string;
};

/**
 * GraphQL over SSE, distinct connections (github.com/enisdenjo/graphql-sse, PROTOCOL.md), each `next` with its cursor
 * as `id`.
 */
export const eventStream: StreamFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  sendsRefusalsAsStream: true,
  opening: ':\n\n',
  heartbeat: ':\n\n',
  next: (payload, id) => `${id && `id: ${id}\n`}event: next\ndata: ${payload}\n\n`,
  complete: 'event: complete\ndata:\n\n',
  error: (errors) => `event: next\ndata: ${JSON.stringify({ errors })}\n\nevent: complete\ndata:\n\n`,
  // Without `complete` an EventSource reconnects with its Last-Event-ID.
  reconnect: () => '',
};

const part = (json: string): string => `\r\ncontent-type: application/json\r\n\r\n${json}\r\n--graphql`;
const LAST = '--\r\n';

/**
 * Apollo's multipart subscription protocol 1.0. The next boundary follows each part at once, because it completes the
 * part.
 */
export const multipart: StreamFormat = {
  contentType: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
  sendsRefusalsAsStream: false,
  opening: `\r\n--graphql${part('{}')}`,
  heartbeat: part('{}'),
  next: (payload) => part(`{"payload":${payload}}`),
  complete: LAST,
  error: (errors) => part(JSON.stringify({ payload: null, errors })) + LAST,
  reconnect: (errors) => part(JSON.stringify({ payload: null, errors })) + LAST,
};

/** The parts of one response, each an HTTP part, with the format as a parameter of the media type. */
export function multipartOf({ parameter: { name, value } }: IncrementalFormat): StreamFormat {
  const last = (errors: Errors): string => part(JSON.stringify({ errors, hasNext: false })) + LAST;
  return {
    contentType: `multipart/mixed;boundary="graphql";${name}=${value}`,
    sendsRefusalsAsStream: false,
    opening: '\r\n--graphql',
    // The response ends by the deadline of the operation, and not every client ignores an empty part.
    heartbeat: '',
    next: (payload) => part(payload),
    complete: LAST,
    error: last,
    reconnect: last,
  };
}
