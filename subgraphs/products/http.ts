import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { mercurius } from 'mercurius';
import { z } from 'zod';
import type { EventLog } from '#platform/eventLog/eventLog.ts';
import { serveEventLog } from '#platform/eventLog/serveEventLog.ts';
import { limitCalls } from '#platform/concurrency/limitCalls.ts';
import { limitRequests } from '#platform/execution/limitRequests.ts';
import { toPublicError } from '#platform/faults/faults.ts';
import type { HealthChecks } from '#platform/http/health.ts';
import { createSubgraphServer } from '#platform/http/subgraphServer.ts';
import { readTraceparent } from '#platform/http/traceparent.ts';
import type { CallVerifier } from '#platform/identity/identity.ts';
import { isMongoUnavailable } from '#platform/mongo/isMongoUnavailable.ts';
import { measureRequests } from '#platform/metrics/measureRequests.ts';
import { noMetrics, type Metrics } from '#platform/metrics/metrics.ts';
import type { Log } from '#platform/log/log.ts';
import { isPostgresUnavailable } from '#platform/postgres/isPostgresUnavailable.ts';
import { createContext, type ProductsDependencies } from './context.ts';
import { fault } from './errors.ts';
import { createSchema } from './schema.ts';

type ProductsServer = {
  readonly dependencies: ProductsDependencies;
  readonly eventLog: EventLog;
  readonly verify: CallVerifier;
  readonly health: HealthChecks;
  /** Absent: nothing is measured. */
  readonly metrics?: Metrics;
  readonly log: Log;
};

const isStoreUnavailable = (error: unknown) => isMongoUnavailable(error) || isPostgresUnavailable(error);

/** An operation is compiled after this many executions. */
const COMPILE_AFTER = 1;
const MAX_OPERATIONS = 50;

/** Creates the subgraph's server: GraphQL by Mercurius and the event log, both for signed calls only. */
export function createProductsServer({ dependencies, eventLog, verify, health, log, ...o }: ProductsServer) {
  const { app, callOf } = createSubgraphServer({
    log,
    verify,
    health,
    isStoreUnavailable,
    now: () => dependencies.now().getTime(),
  });
  measureRequests(app, o.metrics ?? noMetrics);
  const schema = createSchema();
  app.register(mercurius, {
    schema,
    jit: COMPILE_AFTER,
    graphiql: false,
    allowBatchedQueries: true,
    additionalRouteOptions: {
      onRequest: limitCalls(),
      preHandler: [async ({ body }: FastifyRequest) => requireBatchLimit(body), limitRequests(callOf)],
    },
    context: (request: FastifyRequest) => {
      const call = callOf(request);
      return createContext(dependencies, call, traceparentsOf(request.body, call.traceparent));
    },
    errorFormatter: ({ data, errors }, context) => {
      const requestId = 'requestId' in context ? String(context.requestId) : 'unknown';
      const masked = errors.flatMap(validationErrorsIn).map((error) => ({
        ...toPublicError(error, { requestId, log, isStoreUnavailable }),
        ...(error.locations ? { locations: error.locations } : {}),
        ...(error.path ? { path: error.path } : {}),
      }));
      return { statusCode: data === undefined ? 400 : 200, response: { data: data ?? null, errors: masked } as never };
    },
  });
  serveEventLog(app, eventLog);
  return app;
}

/** Mercurius wraps all validation errors of a request into one error. */
function validationErrorsIn(error: GraphQLError): readonly GraphQLError[] {
  const { originalError } = error;
  if (!originalError || !('errors' in originalError) || !Array.isArray(originalError.errors)) return [error];
  return originalError.errors.map((inner: Error) =>
    inner instanceof GraphQLError ? inner : new GraphQLError(inner.message),
  );
}

/** Throws BAD_USER_INPUT for a batch of more than 50 operations. */
function requireBatchLimit(body: unknown): void {
  if (!Array.isArray(body) || body.length <= MAX_OPERATIONS) return;
  throw fault('badInput', `expected at most ${MAX_OPERATIONS} operations in one request, got ${body.length}`);
}

const tracedOperation = z.object({ extensions: z.object({ traceparent: z.unknown() }) });

/** The traceparent of each operation: in a batch from its own `extensions`, otherwise from the header. */
function traceparentsOf(body: unknown, traceparent: string | null): readonly (string | null)[] {
  if (!Array.isArray(body)) return [traceparent];
  return body.map((operation) => readTraceparent(tracedOperation.safeParse(operation).data?.extensions.traceparent));
}
