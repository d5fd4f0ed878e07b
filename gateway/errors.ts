import { commonFaults, type FaultDefinition } from '#platform/faults/faults.ts';

/** Every fault the gateway itself answers with. */
export const gatewayFaults = {
  unauthenticated: commonFaults.unauthenticated,
  tokenRefused: {
    ...commonFaults.unauthenticated,
    message: 'The access token is not, or no longer, valid: refresh the session or sign in again.',
  },
  forbidden: commonFaults.forbidden,
  operationTooLarge: { code: 'OPERATION_TOO_LARGE', message: 'Ask for less at once.', http: 400, public: true },
  operationNotResolved: {
    code: 'OPERATION_RESOLUTION_FAILURE',
    message: 'The document has several operations or none: name the one that is meant.',
    http: 400,
    public: true,
  },
  badRequest: { code: 'BAD_REQUEST', message: 'This is no GraphQL request.', http: 400, public: true },
  unsupportedMedia: { code: 'BAD_REQUEST', message: 'Send application/json.', http: 415, public: true },
  methodNotAllowed: { code: 'BAD_REQUEST', message: 'This method is not for this.', http: 405, public: true },
  notAcceptable: {
    code: 'NOT_ACCEPTABLE',
    message:
      'A subscription is answered as a stream: ask over WebSocket, or accept text/event-stream or multipart/mixed;subscriptionSpec=1.0.',
    http: 406,
    public: true,
  },
  /** What automatic persisted queries fall back from; 200, because clients read no code beside another status. */
  persistedQueryNotSupported: {
    code: 'PERSISTED_QUERY_NOT_SUPPORTED',
    message: 'Persisted queries are not supported: send the document.',
    http: 200,
    public: true,
  },
  streamEnded: { code: 'STREAM_ENDED', message: 'Subscribe again behind the last cursor.', http: 503, public: true },
  deadlineExceeded: commonFaults.deadlineExceeded,
  dependencyUnavailable: commonFaults.dependencyUnavailable,
  notFound: commonFaults.notFound,
  badInput: commonFaults.badInput,
  overloaded: commonFaults.overloaded,
  cursorExpired: {
    code: 'CURSOR_EXPIRED',
    message: 'It is no longer known what happened since then: read what is, then subscribe behind that.',
    http: 410,
    public: true,
  },
  wrongReference: {
    code: 'INTERNAL',
    message: 'A subgraph sent an invalid entity reference.',
    http: 500,
    public: false,
  },
} as const satisfies Record<string, FaultDefinition>;

const statuses = new Map<string, number>([
  ['GRAPHQL_PARSE_FAILED', 400],
  ['GRAPHQL_VALIDATION_FAILED', 400],
  // The first row of a code has its usual status.
  ...[...Object.values(gatewayFaults), ...Object.values(commonFaults)]
    .toReversed()
    .map(({ code, http }) => [code, http] as const),
]);

/** The HTTP status of a request that is refused with this code: one table for every transport. */
export function statusOf(code: unknown): number {
  return statuses.get(String(code)) ?? commonFaults.internal.http;
}

const known = Object.values(commonFaults).filter((kind) => kind.public);

/** The codes of subgraphs that reach a caller with their message. Whatever else they say is masked. */
export const subgraphCodes: ReadonlySet<string> = new Set([
  ...known.map(({ code }) => code),
  gatewayFaults.operationTooLarge.code,
]);
