import { randomUUID } from 'node:crypto';
import fastify, { LogController, type FastifyBaseLogger, type FastifyError, type FastifyInstance } from 'fastify';
import { Fault, commonFaults, maskFault } from '#platform/faults/faults.ts';
import { healthRoutes, type HealthChecks } from '#platform/http/health.ts';
import { serverTimeouts } from '#platform/http/houseServer.ts';
import type { Log } from '#platform/log/log.ts';
import { allowOrigins, answerHeaders } from './headers.ts';
import { graphqlRoute } from './graphqlRoute.ts';
import { toolRoutes } from './toolRoutes.ts';

type AppOptions = Parameters<typeof graphqlRoute>[1] & {
  readonly log: Log;
  readonly allowedOrigins: readonly string[];
  readonly health: HealthChecks;
};

const BODY_LIMIT_BYTES = 1_048_576;
const REQUEST_ID = /^[\w-]{8,64}$/;

/** The gateway's door with all its routes; it does not listen yet. */
export function createApp(o: AppOptions): FastifyInstance {
  const app: FastifyInstance = fastify({
    loggerInstance: o.log as FastifyBaseLogger,
    bodyLimit: BODY_LIMIT_BYTES,
    // A caller may name its request, so that both sides' logs can be read together.
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    logController: new LogController({ disableRequestLogging: true }),
    ...serverTimeouts,
  });
  answerHeaders(app);
  allowOrigins(app, o.allowedOrigins);
  refuseWrongHosts(app);
  answerErrors(app, o.log);
  logRequests(app);
  healthRoutes(app, o.health);
  toolRoutes(app);
  graphqlRoute(app, o);
  return app;
}

// What reads a request's address takes its Host for one.
function refuseWrongHosts(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers: { host } }) => {
    if (!URL.canParse(`http://${host}`)) throw badRequest('The Host header is not a host.');
  });
}

function badRequest(message: string): Error {
  return Object.assign(new Error(message), { statusCode: 400 });
}

/** What goes wrong outside of an operation has the form of GraphQL's errors too. */
function answerErrors(app: FastifyInstance, log: Log): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { statusCode = 500 } = error;
    const fault =
      statusCode < 500 ? new Fault({ ...commonFaults.badInput, code: 'BAD_REQUEST' }, error.message) : error;
    return reply.code(statusCode).send({ errors: [maskFault(fault, { requestId: request.id, log })] });
  });
  app.setNotFoundHandler((request, reply) => {
    const fault = new Fault(
      commonFaults.notFound,
      `There is nothing at ${request.method} ${request.url.slice(0, 200)}.`,
    );
    return reply.code(404).send({ errors: [maskFault(fault, { requestId: request.id, log })] });
  });
}

function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    if (request.url.startsWith('/health')) return;
    const path = request.url.split('?', 1)[0];
    const { id: requestId, method } = request;
    request.log.info(
      { requestId, method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    );
  });
}
