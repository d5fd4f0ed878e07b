import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { mercurius } from 'mercurius';
import type { EventLog } from '#platform/eventLog/eventLog.ts';
import { serveEventLog } from '#platform/eventLog/serveEventLog.ts';
import { limitRequests } from '#platform/execution/limitRequests.ts';
import { maskFault } from '#platform/faults/faults.ts';
import type { HealthChecks } from '#platform/http/health.ts';
import { createHouseServer } from '#platform/http/houseServer.ts';
import type { CallVerifier } from '#platform/identity/signedCall.ts';
import { isMongoUnavailable } from '#platform/mongo/isMongoUnavailable.ts';
import type { Log } from '#platform/log/log.ts';
import { requireFewOperations, traceparentsOf } from './batch.ts';
import { createContext, type House } from './context.ts';
import { createSchema } from './schema.ts';

type ProductsServer = {
  readonly house: House;
  readonly eventLog: EventLog;
  readonly verify: CallVerifier;
  readonly health: HealthChecks;
  readonly log: Log;
};

/** How often an operation is seen before it is compiled. */
const COMPILE_AFTER = 1;

/** Makes the house's server: GraphQL by Mercurius and the event log, both for signed callers. */
export function createProductsServer({ house, eventLog, verify, health, log }: ProductsServer): FastifyInstance {
  const { app, callOf } = createHouseServer({
    log,
    verify,
    health,
    isStoreUnavailable: isMongoUnavailable,
    now: () => house.now().getTime(),
  });
  const schema = createSchema();
  app.register(mercurius, {
    schema,
    jit: COMPILE_AFTER,
    graphiql: false,
    allowBatchedQueries: true,
    additionalRouteOptions: {
      preHandler: [async ({ body }: FastifyRequest) => requireFewOperations(body), limitRequests(callOf)],
    },
    context: (request: FastifyRequest) => {
      const call = callOf(request);
      return createContext(house, call, traceparentsOf(request.body, call));
    },
    errorFormatter: ({ data, errors }, context) => {
      const requestId = 'requestId' in context ? String(context.requestId) : 'unknown';
      const masked = errors.flatMap(validationErrorsIn).map((error) => ({
        ...maskFault(error, { requestId, log, isStoreUnavailable: isMongoUnavailable }),
        ...(error.locations ? { locations: error.locations } : {}),
        ...(error.path ? { path: error.path } : {}),
      }));
      return { statusCode: data === undefined ? 400 : 200, response: { data: data ?? null, errors: masked } as never };
    },
  });
  serveEventLog(app, eventLog);
  return app;
}

/** Mercurius wraps all that is wrong with a request into one error. */
function validationErrorsIn(error: GraphQLError): readonly GraphQLError[] {
  const { originalError } = error;
  if (!originalError || !('errors' in originalError) || !Array.isArray(originalError.errors)) return [error];
  return originalError.errors.map((inner: Error) =>
    inner instanceof GraphQLError ? inner : new GraphQLError(inner.message),
  );
}
