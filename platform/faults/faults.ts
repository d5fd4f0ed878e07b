import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { redactValues } from './redactValues.ts';

/**
 * One row of a service's errors.ts. `public` faults reach the caller as they are, the others become INTERNAL in the
 * HTTP layer.
 */
export type FaultDefinition = {
  readonly code: string;
  readonly message: string;
  readonly http: number;
  readonly public: boolean;
};

/** The faults that every service shares. */
export const commonFaults = {
  unauthenticated: { code: 'UNAUTHENTICATED', message: 'Sign in first.', http: 401, public: true },
  forbidden: { code: 'FORBIDDEN', message: 'You may not do this.', http: 403, public: true },
  badInput: { code: 'BAD_USER_INPUT', message: 'The input cannot be used.', http: 400, public: true },
  notFound: { code: 'NOT_FOUND', message: 'There is no such thing.', http: 404, public: true },
  conflict: { code: 'CONFLICT', message: 'It has changed meanwhile: read it again.', http: 409, public: true },
  deadlineExceeded: {
    code: 'DEADLINE_EXCEEDED',
    message: 'There was not enough time to answer.',
    http: 504,
    public: true,
  },
  dependencyUnavailable: {
    code: 'DEPENDENCY_UNAVAILABLE',
    message: 'Something this needs does not answer.',
    http: 503,
    public: true,
  },
  rateLimited: { code: 'RATE_LIMITED', message: 'Too many requests: wait, then try again.', http: 429, public: true },
  overloaded: { code: 'OVERLOADED', message: 'Too busy: try again shortly.', http: 503, public: true },
  internal: { code: 'INTERNAL', message: 'Something went wrong on our side.', http: 500, public: false },
} as const satisfies Record<string, FaultDefinition>;

type FaultOptions = { readonly cause?: unknown; readonly extensions?: Readonly<Record<string, unknown>> };

/**
 * The thrown kind of error: a fault, or a request that cannot be answered. Expected outcomes are `userErrors` instead.
 */
export class Fault extends GraphQLError {
  readonly code: string;
  readonly isPublic: boolean;
  readonly http: number;

  constructor(kind: FaultDefinition, message: string = kind.message, { cause, extensions }: FaultOptions = {}) {
    super(message, {
      extensions: { ...extensions, code: kind.code },
      originalError: cause instanceof Error ? cause : null,
    });
    this.name = 'Fault';
    this.cause = cause;
    this.code = kind.code;
    this.isPublic = kind.public;
    this.http = kind.http;
  }
}

/** What GraphQL itself says of a request that cannot be parsed, validated or coerced. */
const REQUEST_CODES = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

export type PublicError = {
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>> & { code: string; requestId: string };
};

/** Whether an error says that the store of a subgraph cannot be reached. */
export type IsStoreUnavailable = (error: unknown) => boolean;

// Right for reads and changes alike, and wherever the connection was lost.
const STORE_UNAVAILABLE =
  'A store that this needs does not answer. A change may have been made all the same: read again before you repeat it, or repeat it with the same idempotency key.';

type MaskOptions = {
  readonly requestId: string;
  readonly log: Logger;
  readonly operation?: string | undefined;
  readonly isStoreUnavailable?: IsStoreUnavailable;
};

/**
 * The error that the caller receives: public faults and GraphQL's own request errors as they are, a store that cannot
 * be reached as DEPENDENCY_UNAVAILABLE, anything else only as INTERNAL with the request's id. The edge calls it, and it
 * is the only place that logs what it hides, and the cause of each fault with status 500; an unreachable store is logged once by its connection watch.
 */
export function toPublicError(
  error: unknown,
  { requestId, log, operation, isStoreUnavailable = () => false }: MaskOptions,
): PublicError {
  const fault = faultIn(error);
  if (fault?.isPublic) {
    if (fault.http === commonFaults.internal.http) log.error({ err: fault.cause, requestId, operation }, fault.message);
    return { message: fault.message, extensions: { ...fault.extensions, code: fault.code, requestId } };
  }
  if (!fault && error instanceof GraphQLError && isRequestError(error)) {
    const code = codeOf(error);
    return {
      message: redactValues(error.message),
      extensions: { code: typeof code === 'string' ? code : 'BAD_USER_INPUT', requestId },
    };
  }
  const err = causeOf(error);
  if (isStoreUnavailable(err)) {
    log.debug({ err, requestId, operation }, 'a store did not answer a request');
    return { message: STORE_UNAVAILABLE, extensions: { code: commonFaults.dependencyUnavailable.code, requestId } };
  }
  log.error({ err, requestId, operation }, 'a request failed');
  return { message: commonFaults.internal.message, extensions: { code: commonFaults.internal.code, requestId } };
}

function faultIn(error: unknown): Fault | null {
  for (let at = error; at instanceof Error; at = at instanceof GraphQLError ? at.originalError : null) {
    if (at instanceof Fault) return at;
  }
  return null;
}

/** A coercion error has no code of its own and nothing behind it; resolver errors have an original error. */
function isRequestError(error: GraphQLError): boolean {
  const code = codeOf(error);
  if (typeof code === 'string' && REQUEST_CODES.has(code)) return true;
  return code === undefined && (error.originalError == null || error.originalError instanceof GraphQLError);
}

// graphql-jit makes errors that have no extensions, whatever the type says.
function codeOf({ extensions }: { readonly extensions?: GraphQLError['extensions'] }): unknown {
  return extensions?.['code'];
}

function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? error.originalError : error;
}
