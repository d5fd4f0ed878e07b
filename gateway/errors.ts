import { commonFaults, Fault, type FaultDefinition } from '#platform/faults/faults.ts';
import type { AccessRule } from './composition/fieldPolicies.ts';

/** Every fault of the gateway itself. */
export const gatewayFaults = {
  unauthenticated: commonFaults.unauthenticated,
  tokenRefused: {
    ...commonFaults.unauthenticated,
    message: 'The access token is invalid or has expired: refresh the session or sign in again.',
  },
  forbidden: commonFaults.forbidden,
  operationTooLarge: {
    code: 'OPERATION_TOO_LARGE',
    message: 'The operation is too large: request less at once.',
    http: 400,
    public: true,
  },
  operationNotResolved: {
    code: 'OPERATION_RESOLUTION_FAILURE',
    message: 'The document has no operation, or several and no valid operationName.',
    http: 400,
    public: true,
  },
  operationNotPlanned: {
    code: 'OPERATION_NOT_PLANNED',
    message: 'The gateway cannot plan this operation as a whole: split it.',
    http: 500,
    public: true,
  },
  badRequest: { code: 'BAD_REQUEST', message: 'This is not a GraphQL request.', http: 400, public: true },
  unsupportedMedia: { code: 'BAD_REQUEST', message: 'Send the request as application/json.', http: 415, public: true },
  methodNotAllowed: { code: 'BAD_REQUEST', message: 'This method is not allowed here.', http: 405, public: true },
  notAcceptable: {
    code: 'NOT_ACCEPTABLE',
    message:
      'A subscription needs a stream: use WebSocket, or accept text/event-stream or multipart/mixed;subscriptionSpec=1.0.',
    http: 406,
    public: true,
  },
  /**
   * Clients of automatic persisted queries then send the document. They read the code only from a response with 200.
   */
  persistedQueryNotFound: {
    code: 'PERSISTED_QUERY_NOT_FOUND',
    message: 'PersistedQueryNotFound',
    http: 200,
    public: true,
  },
  persistedDocumentRequired: {
    code: 'PERSISTED_DOCUMENT_REQUIRED',
    message: 'Only documents that were published with a client are executed here.',
    http: 400,
    public: true,
  },
  streamEnded: {
    code: 'STREAM_ENDED',
    message: 'The stream has ended: subscribe again after the last cursor.',
    http: 503,
    public: true,
  },
  deadlineExceeded: commonFaults.deadlineExceeded,
  dependencyUnavailable: commonFaults.dependencyUnavailable,
  notFound: commonFaults.notFound,
  badInput: commonFaults.badInput,
  overloaded: commonFaults.overloaded,
  cursorExpired: {
    code: 'CURSOR_EXPIRED',
    message: 'Events after this cursor are no longer stored: read the current state, then subscribe after its cursor.',
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

/** Why the gateway did not call a subgraph: `extensions.reason` of its DEPENDENCY_UNAVAILABLE. */
export const uncalledReasons = { circuitOpen: 'CIRCUIT_OPEN', tooManyCalls: 'TOO_MANY_CALLS' } as const;

/** The state of the budget that an operation was paid from, as the header fields of a response. */
export type RateHeaders = Readonly<Record<'ratelimit' | 'ratelimit-policy', string>>;

/** The budget of a caller has too little for an operation. */
export class RateLimitFault extends Fault {
  readonly headers: RateHeaders;

  constructor(waitMs: number, headers: RateHeaders) {
    const message = `Too many requests: wait ${Math.ceil(waitMs / 1000)} s, then try again.`;
    super(commonFaults.rateLimited, message, { extensions: { retryAfterMs: Math.ceil(waitMs) } });
    this.headers = headers;
  }
}

/** A deployer's own plugin cannot be loaded. The gateway does not start without it. */
export class PluginError extends Error {
  readonly code = 'PLUGIN_NOT_LOADED';

  constructor(module: string, why: string, options?: ErrorOptions) {
    super(`PLUGIN_NOT_LOADED: plugins of the settings name ${module}: ${why}`, options);
  }
}

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

/** Why a caller that does not meet a rule may not select a field. */
export function accessFault(rule: AccessRule, field: string, isSignedIn: boolean): Fault {
  if (!isSignedIn || rule.kind === 'authenticated')
    return new Fault(gatewayFaults.unauthenticated, `Sign in to request ${field}.`);
  const needed = rule.anyOf.map((scopes) => scopes.join(' and ')).join(', or ');
  return new Fault(gatewayFaults.forbidden, `${field} needs the scope ${needed}.`);
}

const known = Object.values(commonFaults).filter((kind) => kind.public);

/** The codes of subgraph errors that a caller receives with their message. All other errors are masked. */
export const subgraphCodes: ReadonlySet<string> = new Set([
  ...known.map(({ code }) => code),
  gatewayFaults.operationTooLarge.code,
]);
