import fastify, { LogController, type FastifyBaseLogger, type FastifyError, type FastifyInstance } from 'fastify';
import { Fault, commonFaults, maskFault } from '#platform/faults/faults.ts';
import { healthRoutes, type HealthChecks } from '#platform/http/health.ts';
import { serverTimeouts } from '#platform/http/houseServer.ts';
import type { Log } from '#platform/log/log.ts';
import type { Live } from '../subscriptions/live.ts';
import { createAnswers } from './answers.ts';
import { createConnectionCount } from './connectionCount.ts';
import type { ConnectionLimits } from './connectionLimits.ts';
import type { ExecuteOperation } from './executeOperation.ts';
import { allowOrigins, answerHeaders } from './headers.ts';
import { graphqlRoute } from './graphqlRoute.ts';
import { identify } from './identify.ts';
import { requestIdOf } from './requestId.ts';
import { createStreamDoor, type StreamDoor } from './streams/streamDoor.ts';
import { toolRoutes } from './toolRoutes.ts';
import { webhookRoute, type PassWebhook } from './webhookRoute.ts';
import { webSocketDoor } from './webSocket/webSocketDoor.ts';

type AppOptions = Omit<Parameters<typeof graphqlRoute>[1], 'stream'> & {
  readonly log: Log;
  readonly allowedOrigins: readonly string[];
  readonly health: HealthChecks;
  readonly connectionLimits: ConnectionLimits;
  readonly maxTokens: number;
  readonly live: Live;
  readonly executeOperation: ExecuteOperation;
  readonly passWebhook?: PassWebhook;
};

const BODY_LIMIT_BYTES = 1_048_576;

/** The gateway's door with all its routes; it does not listen yet. */
export function createApp(o: AppOptions): FastifyInstance {
  const app: FastifyInstance = fastify({
    loggerInstance: o.log as FastifyBaseLogger,
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: ({ headers }) => requestIdOf(headers),
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
  if (o.passWebhook) webhookRoute(app, o.passWebhook);
  graphqlRoute(app, { ...o, stream: openDoors(app, o) });
  return app;
}

/** The ways in that keep a connection: WebSockets, and the streams that are answered to a request. */
function openDoors(app: FastifyInstance, o: AppOptions): StreamDoor {
  const parts = {
    ...o,
    answers: createAnswers(o),
    identify: (authorization: string | undefined) => identify(o.guards, authorization),
    limits: o.connectionLimits,
    count: createConnectionCount(o.connectionLimits),
  };
  webSocketDoor(app, parts);
  return createStreamDoor(app, parts);
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
