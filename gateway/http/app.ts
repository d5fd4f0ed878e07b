import fastify, { LogController, type FastifyBaseLogger, type FastifyError, type FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { Fault, commonFaults } from '#platform/faults/faults.ts';
import { addHealthRoutes, type HealthChecks } from '#platform/http/health.ts';
import { encodedBodyRefusal } from '#platform/http/encodedBody.ts';
import { timeoutOptions, type ServerTimeouts } from '#platform/http/serverTimeouts.ts';
import type { Log } from '#platform/log/log.ts';
import type { Live } from '../subscriptions/live.ts';
import { gatewayFaults } from '../errors.ts';
import type { ResolveOperation } from '../policies/resolveOperation.ts';
import { createConnectionCount } from './connectionCount.ts';
import type { ConnectionLimits } from './connectionLimits.ts';
import type { ExecuteOperation } from './executeOperation.ts';
import { allowOrigins, answerHeaders } from './headers.ts';
import { graphqlRoute } from './graphqlRoute.ts';
import type { Identify } from './identify.ts';
import { createOperationRouter } from './operationRouter.ts';
import { requestIdOf } from './requestId.ts';
import { sendFault } from './sendErrors.ts';
import { createStreamHandler } from './streams/streamHandler.ts';
import { toolRoutes } from './toolRoutes.ts';
import { webhookRoute, type PassWebhook } from './webhookRoute.ts';
import { webSocketDoor } from './webSocket/webSocketDoor.ts';

type AppOptions = {
  readonly log: Log;
  readonly identify: Identify;
  readonly resolve: ResolveOperation;
  readonly allowedOrigins: readonly string[];
  /** Whether GraphiQL offers to sign in as an account of the demo data. */
  readonly offersDemoAccounts: boolean;
  /** The schema of clients, of the supergraph as it is now. */
  readonly apiSchema: () => GraphQLSchema;
  readonly allowedHeaders: readonly string[];
  readonly serverTimeouts: ServerTimeouts;
  readonly health: HealthChecks;
  readonly connectionLimits: ConnectionLimits;
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
    ...timeoutOptions(o.serverTimeouts),
  });
  answerHeaders(app);
  allowOrigins(app, o);
  refuseWrongHosts(app);
  refuseEncodedBodies(app);
  answerErrors(app, o.log);
  logRequests(app);
  addHealthRoutes(app, o.health);
  toolRoutes(app, o);
  if (o.passWebhook) webhookRoute(app, o.passWebhook);
  openTransports(app, o);
  return app;
}

/** Every way to ask the graph: HTTP requests, the streams that answer them, and WebSockets. */
function openTransports(app: FastifyInstance, o: AppOptions): void {
  const count = createConnectionCount(o.connectionLimits);
  const parts = { ...o, router: createOperationRouter(o), limits: o.connectionLimits, count };
  webSocketDoor(app, parts);
  graphqlRoute(app, { ...parts, stream: createStreamHandler(app, parts) });
}

// What reads a request's address takes its Host for one.
function refuseWrongHosts(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers: { host } }) => {
    if (!URL.canParse(`http://${host}`)) throw badRequest('The Host header is not a host.');
  });
}

function refuseEncodedBodies(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers }) => {
    const message = encodedBodyRefusal(headers);
    if (message !== null) throw new Fault(gatewayFaults.unsupportedMedia, message);
  });
}

function badRequest(message: string): Error {
  return Object.assign(new Error(message), { statusCode: 400 });
}

/** What goes wrong outside of an operation has the form of GraphQL's errors too. */
function answerErrors(app: FastifyInstance, log: Log): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { statusCode = 500 } = error;
    // Fastify closes the connection of a body that is too large, and a client that still writes loses the answer. Kept
    // open, Node reads the rest away, for as long as a request may take.
    if (statusCode === 413) void reply.removeHeader('connection');
    const isOfHttp = statusCode < 500 && !(error instanceof Fault);
    const fault = isOfHttp ? new Fault({ ...gatewayFaults.badRequest, http: statusCode }, error.message) : error;
    return sendFault(request, reply, { error: fault, log });
  });
  app.setNotFoundHandler((request, reply) => {
    const fault = new Fault(
      commonFaults.notFound,
      `There is nothing at ${request.method} ${request.url.slice(0, 200)}.`,
    );
    return sendFault(request, reply, { error: fault, log });
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
