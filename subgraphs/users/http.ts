import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import type { EventLog } from '#platform/eventLog/eventLog.ts';
import { serveEventLog } from '#platform/eventLog/serveEventLog.ts';
import { limitRequests } from '#platform/execution/limitRequests.ts';
import { createApolloErrorMask } from '#platform/faults/apolloErrorMask.ts';
import type { HealthChecks } from '#platform/http/health.ts';
import { createSubgraphServer } from '#platform/http/subgraphServer.ts';
import type { CallVerifier } from '#platform/identity/identity.ts';
import { isPostgresUnavailable } from '#platform/postgres/isPostgresUnavailable.ts';
import { createContext, type UsersDependencies, type UsersContext } from './context.ts';
import type { Keyring } from './credentials/keyring.ts';
import { createSchema } from './schema.ts';

const JWKS_PATH = '/.well-known/jwks.json';

type UsersServer = {
  readonly dependencies: UsersDependencies;
  readonly keyring: Keyring;
  readonly eventLog: EventLog;
  readonly verify: CallVerifier;
  readonly health: HealthChecks;
};

/** Creates the HTTP server: GraphQL and the event log for signed requests, the public keys for everyone. */
export async function createUsersServer(server: UsersServer): Promise<FastifyInstance> {
  const { dependencies, keyring, eventLog, verify, health } = server;
  const { app, callOf } = createSubgraphServer({
    log: dependencies.log,
    verify,
    health,
    isStoreUnavailable: isPostgresUnavailable,
    openPaths: [JWKS_PATH],
    now: () => dependencies.now().getTime(),
  });
  const mask = createApolloErrorMask<UsersContext>(dependencies.log, isPostgresUnavailable);
  const apollo = new ApolloServer<UsersContext>({
    schema: createSchema(),
    plugins: [
      fastifyApolloDrainPlugin(app),
      mask.plugin,
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
    ],
    logger: dependencies.log,
    formatError: mask.formatError,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    introspection: true,
    persistedQueries: false,
  });
  await apollo.start();
  const context = async (request: Parameters<typeof callOf>[0]) => createContext(dependencies, callOf(request));
  app.post('/graphql', { preHandler: limitRequests(callOf) }, fastifyApolloHandler(apollo, { context }));
  app.get(JWKS_PATH, (_request, reply) => reply.header('cache-control', 'public, max-age=60').send(keyring.jwks()));
  serveEventLog(app, eventLog);
  return app;
}
