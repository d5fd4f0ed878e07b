import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EventLog } from '#platform/eventLog/eventLog.ts';
import { serveEventLog } from '#platform/eventLog/serveEventLog.ts';
import { limitCalls } from '#platform/concurrency/limitCalls.ts';
import { limitRequests } from '#platform/execution/limitRequests.ts';
import { createApolloErrorMask } from '#platform/faults/apolloErrorMask.ts';
import type { HealthChecks } from '#platform/http/health.ts';
import { createSubgraphServer, type TracedCall } from '#platform/http/subgraphServer.ts';
import type { CallVerifier } from '#platform/identity/identity.ts';
import type { SignedCall } from '#platform/identity/signedCall.ts';
import { measureRequests } from '#platform/metrics/measureRequests.ts';
import { noMetrics, type Metrics } from '#platform/metrics/metrics.ts';
import { isPostgresUnavailable } from '#platform/postgres/isPostgresUnavailable.ts';
import type { Log } from '#platform/log/log.ts';
import type { OrdersContext } from './context.ts';
import { registerPaymentWebhook } from './paymentWebhook.ts';
import { createSchema } from './schema.ts';

type OrdersServerOptions = {
  readonly contextOf: (call: TracedCall<SignedCall>) => OrdersContext;
  readonly eventLog: EventLog;
  readonly verify: CallVerifier;
  readonly health: HealthChecks;
  readonly webhook: Parameters<typeof registerPaymentWebhook>[1];
  readonly now: () => number;
  /** Absent: nothing is measured. */
  readonly metrics?: Metrics;
  readonly log: Log;
};

/** Creates the HTTP server: GraphQL, the event log and payment webhooks, for signed callers only. */
export async function createOrdersServer(o: OrdersServerOptions): Promise<FastifyInstance> {
  const { app, callOf } = createSubgraphServer({ ...o, isStoreUnavailable: isPostgresUnavailable });
  measureRequests(app, o.metrics ?? noMetrics);
  const mask = createApolloErrorMask<OrdersContext>(o.log, isPostgresUnavailable);
  const apollo = new ApolloServer<OrdersContext>({
    schema: createSchema(),
    plugins: [
      fastifyApolloDrainPlugin(app),
      mask.plugin,
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
    ],
    logger: o.log,
    formatError: mask.formatError,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    introspection: true,
    persistedQueries: false,
  });
  await apollo.start();
  const context = async (request: FastifyRequest) => o.contextOf(callOf(request));
  const limits = { onRequest: limitCalls(), preHandler: limitRequests(callOf) };
  app.post('/graphql', limits, fastifyApolloHandler(apollo, { context }));
  serveEventLog(app, o.eventLog);
  await registerPaymentWebhook(app, o.webhook);
  return app;
}
