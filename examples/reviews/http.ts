import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import { limitCalls } from '#platform/concurrency/limitCalls.ts';
import { limitRequests } from '#platform/execution/limitRequests.ts';
import { createApolloErrorMask } from '#platform/faults/apolloErrorMask.ts';
import type { HealthChecks } from '#platform/http/health.ts';
import { createSubgraphServer } from '#platform/http/subgraphServer.ts';
import type { CallVerifier } from '#platform/identity/identity.ts';
import { isPostgresUnavailable } from '#platform/postgres/isPostgresUnavailable.ts';
import { createContext, type ReviewsContext, type ReviewsDependencies } from './context.ts';
import { createSchema } from './schema.ts';

type ReviewsServer = {
  readonly dependencies: ReviewsDependencies;
  readonly verify: CallVerifier;
  readonly health: HealthChecks;
};

/** Makes the server of the subgraph: GraphQL for signed callers, and health. */
export async function createReviewsServer({ dependencies, verify, health }: ReviewsServer): Promise<FastifyInstance> {
  const { log } = dependencies;
  const { app, callOf } = createSubgraphServer({ log, verify, health, isStoreUnavailable: isPostgresUnavailable });
  const mask = createApolloErrorMask<ReviewsContext>(log, isPostgresUnavailable);
  const apollo = new ApolloServer<ReviewsContext>({
    schema: createSchema(),
    plugins: [
      fastifyApolloDrainPlugin(app),
      mask.plugin,
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
    ],
    logger: log,
    formatError: mask.formatError,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    introspection: true,
    persistedQueries: false,
  });
  await apollo.start();
  const context = async (request: Parameters<typeof callOf>[0]) => createContext(dependencies, callOf(request));
  const limits = { onRequest: limitCalls(), preHandler: limitRequests(callOf) };
  app.post('/graphql', limits, fastifyApolloHandler(apollo, { context }));
  return app;
}
