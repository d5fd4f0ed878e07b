import fastify, { LogController, type FastifyBaseLogger, type FastifyError, type FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { Fault, commonFaults } from '#platform/faults/faults.ts';
import { addHealthRoutes, type HealthChecks } from '#platform/http/health.ts';
import { timeoutOptions, type ServerTimeouts } from '#platform/http/serverTimeouts.ts';
import type { Log } from '#platform/log/log.ts';
import { measureRequests } from '#platform/metrics/measureRequests.ts';
import { noMetrics, type Metrics } from '#platform/metrics/metrics.ts';
import { madeOf } from '#platform/settings/liveConfig.ts';
import type { SubscriptionHub } from '../subscriptions/subscriptionHub.ts';
import { gatewayFaults } from '../errors.ts';
import type { Exposure } from '../exposure.ts';
import type { Identify } from '../policies/badCredentials.ts';
import type { ResolveRequest } from '../policies/persistedQueries.ts';
import type { FlagsOf } from '../policies/flags.ts';
import type { Guards } from '../policies/guards.ts';
import type { OverloadGuard } from '../policies/overload.ts';
import type { RateLimits } from '../policies/rateLimits.ts';
import { createClientAddress, type ClientAddressOf } from './clientAddress.ts';
import { createConnectionLimiter } from './connectionLimiter.ts';
import type { ConnectionLimits } from './connectionLimits.ts';
import type { ExecuteOperation } from './executeOperation.ts';
import { enableCors, setSecurityHeaders } from './headers.ts';
import { allowCompression } from './compression.ts';
import type { FairQueue } from './fairQueue.ts';
import { graphqlRoute } from './graphqlRoute.ts';
import { parseJsonBodies } from './jsonBody.ts';
import { limitSockets } from './limitSockets.ts';
import { measureRefusals } from './measureOperations.ts';
import { createOperationRouter } from './operationRouter.ts';
import { limitRoutes, registerPlugins, type LoadedPlugin } from './registerPlugins.ts';
import { refuseHeads } from './refuseHeads.ts';
import { requestIdOf } from './requestContext.ts';
import { sendFault } from './sendErrors.ts';
import { createStreamHandler } from './streams/streamHandler.ts';
import { toolRoutes } from './toolRoutes.ts';
import { webSocketServer } from './webSocket/webSocketServer.ts';

/** The settings that the app reads at each use. */
export type AppSettings = {
  readonly allowedOrigins: readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly exposure: Pick<Exposure, 'introspection' | 'graphiql'>;
  readonly connectionLimits: ConnectionLimits;
  readonly maxSocketsPerAddress: number;
  readonly trustedProxies: readonly string[];
  /** Seconds for which browsers use only TLS; absent: the header is not sent. */
  readonly hstsMaxAge?: number | null;
};

type AppOptions = {
  /** Absent: nothing is measured. */
  readonly metrics?: Metrics;
  readonly log: Log;
  readonly identify: Identify;
  readonly resolve: ResolveRequest;
  /** What may change while the app serves. */
  readonly settings: () => AppSettings;
  /** Whether GraphiQL offers to sign in as an account of the demo data. */
  readonly offersDemoAccounts: boolean;
  /** The API schema of the current supergraph. */
  readonly apiSchema: () => GraphQLSchema;
  readonly serverTimeouts: ServerTimeouts;
  readonly health: HealthChecks;
  /** Whether errors do not say which subgraph they are of; absent: they do. */
  readonly hidesSubgraphs?: boolean;
  readonly maxBodyBytes: number;
  readonly rateLimits: RateLimits;
  readonly overload: OverloadGuard;
  /** Where the work of all transports waits for its turn. */
  readonly queue: FairQueue;
  readonly costOf: Guards['costOf'];
  /** Absent: no caller has a feature flag. */
  readonly flagsOf?: FlagsOf;
  readonly subscriptions: SubscriptionHub;
  readonly executeOperation: ExecuteOperation;
  /** Plugins of the deployer; absent: there is none. */
  readonly loadedPlugins?: readonly LoadedPlugin[];
  /** How long a request of a route may take; absent: as long as it takes. */
  readonly routeTimeoutsMs?: Readonly<Record<string, number>>;
  /** Adds routes besides the graph and its tools. */
  readonly addRoutes?: (app: FastifyInstance) => void;
};

/** Creates the HTTP app with all routes and transports; it does not listen yet. */
export function createApp(o: AppOptions): FastifyInstance {
  const app: FastifyInstance = fastify({
    loggerInstance: o.log as FastifyBaseLogger,
    bodyLimit: o.maxBodyBytes,
    routerOptions: { ignoreTrailingSlash: true },
    genReqId: ({ headers }) => requestIdOf(headers),
    // A logger for each request costs more than its one line, which names the request.
    childLoggerFactory: (logger) => logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Each plugin has a time of its own.
    pluginTimeout: 0,
    ...timeoutOptions(o.serverTimeouts),
  });
  app.decorateRequest('graphql', null);
  limitRoutes(app, o.routeTimeoutsMs ?? {});
  setSecurityHeaders(app, o.settings);
  enableCors(app, o.settings);
  limitSockets(app, o.settings);
  refuseHeads(app);
  handleErrors(app, o.log);
  logRequests(app);
  measureRequests(app, o.metrics ?? noMetrics);
  allowCompression(app);
  registerPlugins(app, o.loadedPlugins ?? []);
  addHealthRoutes(app, o.health);
  toolRoutes(app, { ...o, exposure: () => o.settings().exposure });
  o.addRoutes?.(app);
  addTransports(app, o);
  return app;
}

/** Adds the transports of GraphQL: plain HTTP responses, streams over HTTP, and WebSockets. */
function addTransports(app: FastifyInstance, o: AppOptions): void {
  const { settings, metrics = noMetrics } = o;
  const limiter = createConnectionLimiter(() => settings().connectionLimits);
  const help = 'WebSockets and streams over HTTP that are open.';
  metrics.read({ type: 'gauge', name: 'graphql_sockets_active', help }, () => [{ value: limiter.open() }]);
  const address = madeOf(settings, ({ trustedProxies }) => trustedProxies, createClientAddress);
  const parts = {
    ...o,
    router: measureRefusals(metrics, createOperationRouter(o)),
    limits: settings().connectionLimits,
    limiter,
    addressOf: (request: Parameters<ClientAddressOf>[0]) => address()(request),
    allowedOrigins: () => settings().allowedOrigins,
  };
  parseJsonBodies(app, parts);
  webSocketServer(app, parts);
  const stream = createStreamHandler(app, parts);
  // A plugin, because only routes that are added after that of the compression can use it.
  void app.register(async (scope) => graphqlRoute(scope, { ...parts, stream }));
}

/** Errors outside of an operation also have the format of GraphQL errors. */
function handleErrors(app: FastifyInstance, log: Log): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { statusCode = 500, code } = error;
    if (code === 'FST_ERR_HANDLER_TIMEOUT')
      return sendFault(request, reply, { error: new Fault(commonFaults.deadlineExceeded), log });
    // Fastify closes the connection when a body is too large, and a client that still writes loses the response. On an
    // open connection Node discards the rest, for as long as a request may take.
    if (statusCode === 413) void reply.removeHeader('connection');
    const isHttpError = statusCode < 500 && !(error instanceof Fault);
    const fault = isHttpError ? new Fault({ ...gatewayFaults.badRequest, http: statusCode }, error.message) : error;
    return sendFault(request, reply, { error: fault, log });
  });
  app.setNotFoundHandler((request, reply) => {
    const message = `There is nothing at ${request.method} ${request.url.slice(0, 200)}.`;
    return sendFault(request, reply, { error: new Fault(commonFaults.notFound, message), log });
  });
}

function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { id: requestId, method, url } = request;
    const path = url.split('?', 1)[0];
    const line = { requestId, method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
    if (!url.startsWith('/health')) request.log.info(line, 'answered');
    done();
  });
}
